"""Which words are opposites, and which reverse or qualify what they govern.

An axis has two poles; a word may be on several axes. Operators are words above a clause's verb ("rescinded the order to
…"): two clauses are only compared under operators of the same classes. Knows words only, no grammar.
"""

from collections import defaultdict
from collections.abc import Iterable

from pipeline.domain.text.wordlists import word_list

Pole = tuple[str, int]
"""An axis and the end of it: 1 or -1."""

# One axis a line: what is true at one end is not true at the other. Verbs with a particle are joined by "_", nouns and
# adjectives marked "/n" and "/a".
_AXES = """
spare take_prisoner take_alive | kill execute destroy slay liquidate
approve authorise authorize clear greenlight license licence ratify endorse okay pass adopt grant award carry | reject
  refuse turn_down deny veto vote_down disapprove block withhold defeat throw_out
uphold allow grant accept | dismiss throw_out deny reject turn_down
uphold affirm reaffirm maintain reinstate impose restore keep preserve retain extend renew introduce | lift overturn
  strike_down quash annul reverse overrule void scrap revoke rescind cancel repeal set_aside throw_out drop withdraw
  abolish end remove ditch abandon axe suspend
admit allow permit let let_in allow_in welcome invite accept authorise authorize | bar ban block prohibit forbid
  exclude keep_out shut_out turn_away expel evict deport refuse reject lock_out
rise increase grow climb jump surge soar go_up expand widen rally raise boost hike lift gain swell rebound | fall
  decrease decline drop shrink sink slide plunge tumble slip lower reduce cut go_down dip narrow slump plummet slash
  contract
win survive | lose
save keep preserve | lose
support back endorse favor favour champion vote_for | oppose resist vote_against reject
pass succeed carry approve | fail
rule_for find_for decide_for judge_for side_for | rule_against find_against decide_against judge_against side_against
elect reelect re-elect | unseat oust vote_out
succeed advance | collapse break_down fall_through falter founder
capture catch recapture | escape
rule_out | be_considering
launch lift_off blast_off | abort scrub postpone cancel
qualify advance progress go_through | crash_out bow_out eliminate knock_out
promote | relegate demote
beat exceed top surpass | miss undershoot
hit score convert | miss
vindicate | implicate incriminate
legalise legalize decriminalise decriminalize | outlaw ban criminalise criminalize
nationalise nationalize | privatise privatize
arm | disarm
freeze | unfreeze thaw
appear emerge | disappear vanish
remember recall | forget
unite | divide split
plead_guilty | plead_innocent deny
postpone delay | bring_forward
avert prevent avoid | trigger cause
meet | snub
unhurt/a uninjured/a unharmed/a | hurt/a injured/a
unanimous/a | divided/a split/a
support/n back/n endorse/n favor/n favour/n advocate/n champion/n | oppose/n reject/n resist/n
agree accept consent | refuse reject decline disagree
begin start open launch resume commence kick_off | end stop cease halt suspend finish conclude close wind_up terminate
open reopen | close shut shut_down
arrive enter come come_in return | leave depart exit pull_out flee
confirm | reject vote_down
confirm acknowledge admit concede verify | deny dispute refute contradict rebut
convict condemn find_guilty find_liable find_negligent | acquit exonerate clear pardon absolve
guilty/a | innocent/a
arrest detain jail imprison hold lock_up | release free set_free let_go
survive live recover pull_through | die perish succumb
alive/a | dead/a
succeed | fail
tenant/n renter/n | landlord/n
plaintiff/n | defendant/n
buyer/n | seller/n
employer/n | employee/n
prosecution/n prosecutor/n | defence/n defense/n
stay remain | leave resign step_down quit step_aside
strengthen reinforce bolster | weaken undermine
improve | worsen deteriorate
accelerate speed_up quicken hasten | slow slow_down
go_ahead proceed | delay postpone call_off cancel
hire recruit appoint | fire sack dismiss lay_off remove
buy purchase acquire | sell
praise hail welcome applaud commend | criticise criticize condemn denounce slam blast deplore
build construct erect | demolish tear_down knock_down
attend | boycott skip miss
advance | retreat
lengthen extend prolong | shorten
sign | veto
continue carry_on persist | stop end cease halt discontinue
include | exclude omit
obey observe comply | defy violate breach flout
reveal disclose publish | conceal hide withhold suppress
trust | distrust mistrust
qualify | disqualify
ease relax loosen | tighten toughen
deploy send | withdraw pull_out recall
double | halve
join | leave quit
encourage urge | discourage
love | hate
legal/a lawful/a constitutional/a | illegal/a unlawful/a unconstitutional/a
safe/a | unsafe/a dangerous/a
possible/a | impossible/a
true/a | false/a untrue/a
likely/a probable/a | unlikely/a
open/a | closed/a shut/a
on/a | off/a
available/a | unavailable/a
able/a | unable/a
present/a | absent/a
positive/a | negative/a
successful/a | unsuccessful/a
valid/a | invalid/a
satisfied/a happy/a | dissatisfied/a unhappy/a
aware/a | unaware/a
fair/a | unfair/a
willing/a ready/a | unwilling/a reluctant/a
necessary/a | unnecessary/a
high/a | low/a
big/a large/a | small/a
strong/a | weak/a
early/a | late/a
conscious/a | unconscious/a
sober/a | drunk/a
armed/a | unarmed/a
public/a | private/a
voluntary/a | forced/a compulsory/a mandatory/a
temporary/a | permanent/a
peaceful/a | violent/a
majority/n | minority/n
increase/n rise/n growth/n | decrease/n decline/n fall/n drop/n reduction/n cut/n
success/n | failure/n
victory/n win/n | defeat/n loss/n
support/n approval/n backing/n | opposition/n rejection/n
profit/n | loss/n
"""

_OPERATORS = """
cancel -: rescind cancel withdraw revoke repeal lift overturn scrap reverse annul retract drop abandon void undo quash
  call_off take_back abolish rescission withdrawal cancellation reversal repeal scrapping
order +: order instruct command direct instruction directive decree edict
decide +: decide decision ruling rule verdict judgment judgement resolve
plan +: plan intend mean aim seek hope prepare propose intention proposal idea scheme bid effort move want wish ready
pledge +: promise pledge vow commit agree undertake commitment agreement guarantee offer
threaten +: threaten threat warn warning
ask +: ask urge beg plead request demand appeal plea call invite recommend advise
try +: try attempt struggle strive
allow +: allow permit let authorise authorize enable permission right licence license
force +: force compel oblige require need have ought must
bar -: bar ban block prevent prohibit forbid stop keep deter discourage
deny -: deny dispute refute reject dismiss denial
doubt -: doubt question
expect +: expect predict forecast anticipate likely
accuse +: accuse allege suspect charge blame accusation allegation claim
stop -: cease halt quit finish end
weigh +: consider weigh debate discuss mull
oppose -: oppose resist
oppose +: support back endorse favor favour champion
"""

# Reverse the sense and add nothing else: "refused to approve" says "did not approve".
FLIPPING = frozenset(word_list("refuse decline fail neglect omit refusal failure unable unwilling avoid"))

# Reverse what they say of a fact: "denied that it had ignored" says "had not ignored".
DENYING = FLIPPING | frozenset(word_list("deny denial dispute refute rebut"))

# Report something: what they govern counts as stated directly.
REPORTING = frozenset(
    word_list(
        """
        say announce tell report state add declare confirm note explain write reveal insist show find hear learn
        know mention stress emphasise emphasize argue believe think claim maintain assert repeat inform acknowledge
        indicate suggest tweet post recall remember see make give issue sign publish begin start continue manage
        proceed use appear seem prove happen be go come
        """
    )
)

_REVERSING = ("un", "in", "im", "il", "ir", "dis", "non")
NEGATORS = frozenset(word_list("not n't n’t nt never no none nobody nothing neither nor nowhere cannot hardly zero"))
OTHERS = frozenset({"other", "another", "else", "further", "additional"})
"""What is denied of these is only more of the same: "did not meet any other candidates"."""


def _lines(table: str) -> list[str]:
    """The lines of the table; an indented one continues the line before."""
    return table.strip().replace("\n  ", " ").splitlines()


def _poles() -> dict[str, tuple[Pole, ...]]:
    found: dict[str, list[Pole]] = defaultdict(list)
    for line in _lines(_AXES):
        for sign, pole in zip((1, -1), line.split("|"), strict=True):
            for word in word_list(pole):
                found[word].append((line, sign))
    return {word: tuple(poles) for word, poles in found.items()}


def _operators() -> dict[str, tuple[str, int]]:
    found: dict[str, tuple[str, int]] = {}
    for line in _lines(_OPERATORS):
        head, listed = line.split(":")
        name, sign = head.split()
        found.update((word, (name, 1 if sign == "+" else -1)) for word in word_list(listed) if word not in found)
    return found


_POLES = _poles()
_OPERATOR_OF = _operators()


def poles(lemma: str) -> tuple[Pole, ...]:
    """The poles of the word, first that of its own axis (the word itself against its denial)."""
    return ((lemma, 1), *_POLES.get(lemma, ()), *_sides(lemma))


def _sides(lemma: str) -> tuple[Pole, ...]:
    """For a verb with its side: "argue_for" against "argue_against"."""
    verb, _, side = lemma.rpartition("_")
    return ((f"{verb} for or against", 1 if side == "for" else -1),) if side in {"for", "against"} else ()


def opposed(first: str, second: str) -> str | None:
    """The axis on which the two words are at opposite ends, or None."""
    ends = dict(poles(first)[1:])
    return next((axis for axis, sign in poles(second)[1:] if ends.get(axis) == -sign), None)


def is_reversed(first: str, second: str) -> bool:
    """Whether one word is the other with a prefix that reverses it: "just" and "unjust"."""
    short, long_ = sorted((first, second), key=len)
    return any(long_ == prefix + short for prefix in _REVERSING)


def operator(lemma: str) -> tuple[str, int] | None:
    """The operator class of the word, and the sign it gives what it governs; None if it is not an operator."""
    return _OPERATOR_OF.get(lemma)


def negator_count(words: Iterable[str]) -> int:
    """How many of the words negate."""
    return sum(word.lower() in NEGATORS for word in words)
