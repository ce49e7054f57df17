"""Causes that one outlet names more widely than another: "an electrical fault" for "a short circuit".

A list of words by hand, of what fires, crashes, outages, illnesses and deaths are put down to. Reads no sentences.
"""

from typing import Final

from pipeline.domain.text.wordlists import word_list

# The wide words | what they may stand for. Two wide words of a line may stand for each other.
_WIDE: Final = """
electrical electric electricity wiring | circuit cable wire socket plug charger battery surge overload
  transformer heater
technical mechanical fault failure malfunction glitch defect equipment outage | software engine valve brake computer
  hardware signal pump sensor rail gearbox hydraulic bug update server track tyre tire circuit wiring
human error mistake negligence carelessness recklessness inattention | driver pilot operator captain crew speed speeding
  alcohol drink fatigue asleep
  tired phone cigarette candle smoker match
weather condition nature natural | lightning wind gust fog ice snow rain storm hail heat drought hurricane flood
  landslide
ice freeze frozen frost cold | snow sleet
snow snowfall blizzard snowstorm | drift flurry avalanche
work construction repair maintenance renovation | torch blowtorch welding welder grinder drill spark solder worker
explosion blast detonation | gas bomb dynamite boiler explosive cylinder
cyber cyberattack hack hacker | malware ransomware virus attack intruder
attack terrorism sabotage violence assault | bomb gunman explosive arson shooting missile drone rocket knife device
arson deliberate crime | match petrol lighter accelerant arsonist
infection contamination contaminated bacterium bacteria virus disease illness ill sick outbreak food poisoning germ
  | salmonella listeria coli chickenpox
  egg meat lettuce norovirus cholera flu pneumonia covid coronavirus sepsis measles
food meal dish dinner lunch | egg meat lettuce oyster mussel mushroom chicken fish rice salad sandwich burger cheese
  sausage cake berry
seafood shellfish fish | oyster mussel clam prawn shrimp crab lobster tuna salmon squid
meat | chicken beef pork sausage ham burger steak lamb
fungus | mushroom toadstool
suffocate asphyxiate suffocation asphyxiation asphyxia | smoke inhalation gas fume carbon strangulation
electrocute electrocution shock | wire cable current voltage
drug overdose intoxication substance | fentanyl heroin cocaine opioid methadone pill sedative
heart cardiac | stroke clot arrest
complication illness disease condition natural age | cancer heart stroke pneumonia tumour tumor attack kidney liver
  sepsis
injury wound trauma | gunshot bullet stab stabbing blow burn head
corrosion wear fatigue age | rust crack
"""


def _lines() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    lines = _WIDE.strip().replace("\n  ", " ").splitlines()
    sides = [[frozenset(word_list(side)) for side in line.split("|")] for line in lines]
    return tuple((wide, wide | narrow) for wide, narrow in sides)


_LINES: Final = _lines()


def may_be_one_cause(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether the lemmas of one cause name more widely what those of the other name."""
    return any((first & wide and second & all_) or (second & wide and first & all_) for wide, all_ in _LINES)
