"""What pages that speak of themselves speak of, and how they address their reader, in some twenty languages.

Words and no grammar: a `*` stands for any ending, a `_` for a blank. An Arabic word is also found behind article and
particles, one in a script without spaces anywhere. Words that reports of any kind need often are left out.
"""

from typing import Final

PAGE_WORDS: Final = {
    "it asks for consent before it shows its article": """
        cookie* partner* geolocation vendors advertis* ads tracking trackers privacy consent preferences personali*
        purposes werbe* werbung* anzeigen datenschutz* einwillig* zustimm* privatsphäre drittanbieter* gerät pur-abo
        endgerät* publicité* annonces traceur* partenaires consentement confidentialité vie_privée terminal finalités
        anuncios publicidad* privacidad* socios dispositivo* consentimiento consentimento privacidade parceiros
        pubblicit* fornitori riservatezza consenso inserzioni finalità advertenties toestemming voorkeuren apparaat
        kakor annonser integritet samtycke enhet annoncer samtykke evästei* mainon* yksityisyy* reklam* partnerzy
        ciasteczk* zgod* prywatnoś* urządzeni* реклам* куки партн* конфиденциальн* согласи* персональн* устройств*
        згоду згоди çerez* gizlilik* gizliliğ* ortağ* ortaklar* cihaz* onay* إعلانات كوكيز ارتباط خصوصي* جهازك موافقة
        قبول شركاؤ* شركائ* कुकी* विज्ञापन* गोपनीयता निजता सहमति भागीदार* साझेदार* डिवाइस クッキー cookie 広告
        プライバシー 同意 提携先 个性化 個性化 广告 廣告 隐私 隱私 合作伙伴 쿠키 광고 개인정보 동의 quảng_cáo
        quyền_riêng_tư đối_tác reklamy soukrom* souhlas* hirdetés* süti* adatvédel* cookie-uri iklan privasi
    """,
    "it says that there is no such page": """
        page pages link links url address homepage webpage site website content story article 404 gone expired deleted
        moved removed renamed withdrawn menu search search_box web_address window queue click broken mistyped
        headlines wire_stories agency_stories licence nothing found find available exist exists front_page outdated
        seite webseite startseite adresse verschoben umbenannt gelöscht abgelaufen beitrag artikel meldung agentur*
        dpa-meldung* abrufbar auffindbar verfügbar inhalt inhalte vertippt aufgerufene menü fenster klick
        warteschlange umgezogen agenturen lizenz* gesuchte gefunden existiert veraltet fehlerhaft suchfunktion suche
        sperrt gesperrt lien introuvable fenêtre clic saisie accueil la_une articles existe trouvée demandée recherche
        ip erreur chargement serveur* dépêche* consultable* retirée* supprimé* rompu contenu expiré* página enlace
        dirección ventana menú corresponde portada página_web sitio encontrad* error* servidor* cargar solicitad*
        búsqueda borrad* web pulsar teletipo* buscador caducad* artículo contenido noticia* hemeroteca disponible
        não_encontrad* endereço clique matérias portal procura busca carregar fora_do_ar capa apagad* removid*
        expirad* expirou quebrado artigo matéria conteúdo disponív* pagina indirizzo home ricerca finestra corrisponde
        articoli pagine sito trovata trovato esiste richiest* errore portale raggiungibil* permessi visualizzare
        cancellat* rimoss* scadut* consultabil* lanci articolo contenuto disponibil* voorpagina startpagina gevonden
        bestaat zoekbalk zoekfunctie pagina's fout verlopen verplaatst verwijderd bericht persbureau* inhoud
        beschikbaar sidan länken sida visas hittas hittades söka sökning siden ikke_funnet finnes förstasidan
        startsidan flyttats tagits_bort artikeln innehållet lenken forsiden artiklen artikkelen innholdet sivu*
        etusivu* artikkeli* stron* adres odnośnik* wpisan* okno kolejk* znalezion* istnieje serwer* wyszukiwark* błąd
        serwis* przeniesion* usunięt* wygasł* depesz* artykuł* treść agencyjn* dostępn* страниц* ссылк* меню окно
        найден* существует сервер* поиск* загруз* сайт* запрошен* адрес* удал[её]н* перемещ[её]н* архив* материал*
        главную главной ошибк* недоступн* доступн* сторінк* посиланн* знайден* існує пошук* видален* переміщен*
        матеріал* головн* sayfa* bağlantı* menü* aramayı arama pencere bulunam* silinmiş sunucu* mevcut adres*
        sitemiz* yayındayız anasayfa* adresi haberi kaldırıl* taşınmış arşiv* süresi içerik* içeriğ* ajans* صفحة رابط
        قائمة بحث نافذة مقالات مقالاتك موجودة موجود موقع خادم مطلوبة مطلوب مشتركين تغيير العثور عنوان موقعنا رئيسية
        حذف* موضوع مقال محتوى انتهت وكالات متاح* पृष्ठ पेज लिंक मेनू खोज विंडो सर्वर लेख खराबी मिला ढूंढ पता यूआरएल
        वेबसाइट साइट मुखपृष्ठ होम हटा* एजेंसी सामग्री उपलब्ध ページ URL リンク メニュー 検索 入力 該当 見つかりません
        サーバー アクセス エラー 読み込み 削除 移動 掲載 公開を終了 記事 トップ 配信 期間 アドレス サイト 页面 頁面
        链接 菜单 搜索 输入 找不到 服务器 伺服器 全文 重试 不存在 访问 鏈接 网址 網址 本站 网站 網站 首页 首頁 失效
        下线 下架 过期 過期 删除 刪除 文章 稿件 페이지 주소 링크 메뉴 검색 입력 찾을_수_없 서버 접속 이동 연결 홈으로
        삭제 기사 게시 기간 변경 콘텐츠 통신사 trang liên_kết đường_dẫn bài_viết bị_gỡ hết_hạn bản_quyền stránk*
        odkaz* nenalezen* neexistuje hlavní_stran* există căutat* găsită tersedia ditemukan beranda tidak υπάρχει
        βρέθηκε αρχική αναζητ* odstraněn* článek oldal* pagină halaman tautan σελίδα άρθρο
    """,
    "it is under maintenance": """
        maintenance offline system systems server* upgrade upgrading planned_works error unavailable minutes shortly
        temporarily load loading wartung* update* technik dienst überlastet minuten vorübergehend erreichbar amélior*
        accessible momentanément indisponible mantenimiento actualiza* mejoras minutos servicio temporalmente
        manutenção melhorias atualiza* serviço indisponível temporariamente manutenzione aggiorna* disagio
        temporaneamente onderhoud tijdelijk underhåll* webbplats* vedlikehold* huolto* uppdater* minuter aktualizacj*
        konserwac* techniczn* przerw* chwilowo технически* обновля* перерыв обслуживани* сервис* неудобств* заработает
        технічн* оновлю* незручност* bakım* yeniliyor* güncelle* hizmet* site* صيانة تحديث* خدمة مؤقتا रखरखाव अपडेट
        तकनीकी सेवा असुविधा メンテナンス システム ご不便 ご迷惑 サービス 维护 維護 升级 升級 系统 系統 恢复访问 不便
        점검 시스템 업데이트 서비스 불편 bảo_trì nâng_cấp hệ_thống údržb* karbantartás* mentenanță pemeliharaan
    """,
    "it asks for an account": """
        account accounts password free_stories three_free third_parties digital_access unlimited members_only
        passwords log_in login sign_in signed_in register e-mail email username member members subscribe subscriber
        subscribers subscription free_articles forgotten newsletter* anmelden angemeldet loggen dritte kostenloses
        abonnent* einloggen weiterlesen plus-artikel monatlich kostenlos kennwort passwort benutzer* registrier* konto
        e-mail-adresse abo digitalabo abonn* identifiant mot_de_passe tiers gratuits offerts abonnez abonné* compte
        connectez-vous connexion inscri* usuario contraseña terceros gratis gratuito cuenta sesión suscrí* suscrip*
        regístr* registrad* correo gratuitos senha conta terceiros grátis gratuit* cadastr* cadastre-se assin*
        utilizador usuário accedi abbona* terzi gratuiti abbonament* registrati utente accesso wachtwoord inloggen
        aanmelden abonne* gebruikersnaam lösenord* logga_in prenumer* adgangskode passord salasana* kirjaudu* tili*
        hasł* zaloguj* darmow* prenumerator* dostęp logowani* konta kontem subskryp* парол* логин бесплатн* запись
        дочита* зайдите войдите войти вход зарегистр* регистрац* аккаунт* почты подпис* уч[её]тн* увійти увійдіть
        şifre* e-posta ücretsiz hesap giriş üye* hesabınız* abone* kullanıcı* دخول كلمة_السر مجانية مجانا كلمة_المرور
        حساب حسابا بريدك تسجيل مستخدم اشترك اشتراك पासवर्ड लॉगिन मुफ्त निःशुल्क सदस्य* सब्सक्राइब* लॉग_इन साइन_इन खाता
        ईमेल मोबाइल_नंबर पंजीकरण ログイン パスワード 免费 무료 無料 続きを 付费 付費 訂閱 구독하 구독자 会員 登録
        メールアドレス アカウント 有料 登录 登錄 密码 密碼 账号 帳號 注册 註冊 手机号 邮箱 会员 订阅 로그인 비밀번호
        아이디 회원 계정 이메일 가입 구독 mật_khẩu đăng_nhập tài_khoản đăng_ký hesl* přihl* jelszó* bejelentkez*
        parolă autentific* kata_sandi
    """,
    "it asks whether a human reads it": """
        robot robots human bot bots button person browser verify verifying verification captcha automatically
        automated connection javascript cookies seconds vpn traffic roboter mensch taste bouton botón botão mantén
        mantenha bottone przycisk* człowiek* robotem botem verbindung überprüf* automatisch sekunden humain navigateur
        vérifi* secondes automatiquement navegador segurança verifica* segundos humano automáticamente automaticamente
        persona secondi richiesta programma seconden automatisk* människa sekund* weryfik* przeglądark* automatycznie
        робот* браузер* кнопк* бот человек insan düğme* botu إنسان زر برنامجا آليا इंसान बटन बॉट автоматическ*
        проверк* tarayıcı* saniye doğrula* otomatik روبوت* متصفح* أمان ثوان تلقائيا रोबोट ब्राउज़र सेकंड ロボット
        ブラウザ ボット 人間 ボタン 按钮 人类 버튼 사람 自動的 数秒 机器人 機器人 浏览器 瀏覽器 验证 驗證 로봇
        브라우저 자동으로 인증 trình_duyệt giây
    """,
    "it asks to wait": """
        requests request_number anfragen zugriffe requêtes demandes solicitudes peticiones solicitações richieste
        verzoeken żądań zapytań запрос* обращений istek* طلبات अनुरोध* 请求 請求 リクエスト 요청 yêu_cầu förfrågningar
    """,
    "it is shown to others or elsewhere": """
        ad_blocker* ad_block* adblock* whitelist app apps download iphone android redirected redirect* your_region
        your_country your_location legal_age over_18 werbeblocker* weitergeleitet umgeleitet herunterladen
        ihrer_region ihrem_land ihrem_standort bloqueur* application redirig* position_géographique votre_pays
        télécharg* votre_région bloqueador* aplicación descarga* ubicación su_país tu_país su_región tu_región
        aplicativo baixe seu_país sua_região blocco_pubblicità reindirizz* tuo_paese scarica advertentieblocker*
        doorgestuurd omgeleid blokując* aplikacj* pobierz przekierow* приложени* блокировщик* вашем_регионе
        вашей_стране перенаправ* скачайте engelleyici* uygulama* yönlendiril* bölgeniz* ülkeniz* تطبيق مانع منطقتك
        بلدك ऐप अवरोधक アプリ 広告ブロック お住まいの地域 客户端 二维码 下载 屏蔽 您所在的地区 您的地区 앱 차단
        ứng_dụng
    """,
}

READER: Final = """
    you your yours you're you've we we're we've our ours please sorry oops thanks thank_you apologi* hmm bitte leider
    ups hoppla danke unser* uns wir entschuldig* verständnis geduld vous votre vos nous notre désolés oups merci
    excuses veuillez tu tus te ti tuyo usted su_navegador nuestr* nosotros disculp* lo_sentimos gracias por_favor
    inténtalo você vocês seu_navegador sua_conta sua_senha nosso* nossa* nós ops desculp* lamentamos obrigad*
    nossa_equipe tua tuo tuoi tue noi nostr* vostr* scus* spiacent* grazie u uw je jouw jij wij onze oeps helaas
    bedankt vi vår våra ditt dina dig dere deres vores hoppsan tyvärr tack beklag* takk tak sinun sinä meidän
    valitettavasti kiitos pahoittelemme twój twoj* państw* ciebie nasz* naszym przepraszamy prosimy dziękujemy dzięki
    proszę к_сожалению вы вас вам ваш* мы наш* нас упс извините пожалуйста приносим спасибо ви вашо* наші на_жаль
    скористайтеся будь_ласка перепрошуємо siz sizi sizin sizden biz bizim üzgünüz lütfen özür girin gidin olursunuz
    misiniz yapın okuyun deneyin edin teşekkür* sitemiz* haberlerimiz* adresinizi عذرا يرجى الرجاء نعتذر شكرا نحن لديك
    بريدك أنك يمكنك تهمنا فإنك لخدمتكم إلينا عودوا لم_نتمكن ربما باستخدامك دخولك आप आपका आपकी आपके आपको आपने आपसे
    कृपया हम हमारा हमारी हमारे हमें क्षमा माफ धन्यवाद खेद करें लें ください お探し 当サイト 当社 あなた お客様 申し訳
    ご覧 お待ち お忘れ お読み ございま こちら 您 请稍后 请登 请重 请勿 请您 请返 请点 请输 请在 请稍 请完 请扫 请检
    请使 请先 敬请 請您 請返 請點 請輸 請稍 我们 我們 抱歉 欢迎 歡迎 感谢 对不起 對不起 歉意 주세요 하세요 주십시오
    죄송 양해 귀하 저희 당사 요청하신 으신 바랍니다 나요 bạn chúng_tôi vui_lòng xin_lỗi rất_tiếc cảm_ơn je_nám_líto
    prosím omlouváme vás váš vaše naše elnézést kérjük sajnáljuk anda kami mohon maaf silakan dumneavoastră
    ne_pare_rău verificați λυπούμαστε παρακαλούμε
"""

REQUESTS: Final = """
    click try check head browse sign log enter confirm download return go use continue read see visit follow choose
    accept subscribe join reload refresh wait contact search disable turn scan start create forgot forgotten tap press
    back enable versuchen prüfen nutzen klicken zurück lesen wählen schauen schalten überprüfen warten melden
    retournez revenez cliquez essayez vérifiez utilisez découvrez lisez saisissez créez patientez désactivez activez
    identifiez continuez téléchargez abonnez consultez vuelve vuelva vuelvan consulta consulte regresa regrese prueba
    pruebe introduce introduzca suscríbete desactiva desactívalo active accede inicia utiliza utilice compruebe haz
    hazlo lee lea descarga volte veja tente digite cadastre acesse clique verifique utilize entre aguarde leia confira
    ative torna leggi inserisci accedi registrati accetta scopri prova riprova controlla clicca utilizza attendi
    scarica disattiva abbonati abilita conferma ga bekijk probeer klik gebruik controleer lees keer schakel wacht gå
    börja godkänn använd klicka logga försök läs kontrollera vänta prøv klikk sprawdź wróć przejdź zobacz zaloguj
    podaj załóż kliknij spróbuj skorzystaj odśwież pobierz czytaj wyłącz włącz poczekaj potwierdź читайте введите
    начните вернитесь воспользуйтесь проверьте отключите включите обновите войдите нажмите попробуйте подождите
    перейдите зарегистрируйтесь поверніться натисніть завітайте спробуйте перевірте عد تصفح سجل أدخل استخدم اضغط انقر
    حاول أنشئ zkuste vraťte přejděte zkontrolujte klikněte
"""
"""Words that ask something of the reader at the beginning of a sentence or a clause only."""
