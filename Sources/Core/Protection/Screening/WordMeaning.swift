/// What a word can be in a pattern. Words stand in small Latin letters without marks, as a text is screened; of English, German, French, Spanish and Italian.
struct WordMeaning: OptionSet, Hashable, Sendable {
  let rawValue: UInt64

  static let drop = WordMeaning(rawValue: 1 << 0)
  static let earlier = WordMeaning(rawValue: 1 << 1)
  static let rules = WordMeaning(rawValue: 1 << 2)
  static let not = WordMeaning(rawValue: 1 << 3)
  static let follow = WordMeaning(rawValue: 1 << 4)
  static let everything = WordMeaning(rawValue: 1 << 5)
  static let told = WordMeaning(rawValue: 1 << 6)
  static let your = WordMeaning(rawValue: 1 << 7)
  static let new = WordMeaning(rawValue: 1 << 8)
  static let task = WordMeaning(rawValue: 1 << 9)
  static let reveal = WordMeaning(rawValue: 1 << 10)
  static let tell = WordMeaning(rawValue: 1 << 11)
  static let inner = WordMeaning(rawValue: 1 << 12)
  static let prompt = WordMeaning(rawValue: 1 << 13)
  static let what = WordMeaning(rawValue: 1 << 14)
  static let words_ = WordMeaning(rawValue: 1 << 15)
  static let above = WordMeaning(rawValue: 1 << 16)
  static let mode = WordMeaning(rawValue: 1 << 17)
  static let free = WordMeaning(rawValue: 1 << 18)
  static let machine = WordMeaning(rawValue: 1 << 19)
  static let without = WordMeaning(rawValue: 1 << 20)
  static let restrictions = WordMeaning(rawValue: 1 << 21)
  static let you = WordMeaning(rawValue: 1 << 22)
  static let inform = WordMeaning(rawValue: 1 << 23)
  static let person = WordMeaning(rawValue: 1 << 24)
  static let before = WordMeaning(rawValue: 1 << 25)
  static let goOn = WordMeaning(rawValue: 1 << 26)
  static let first = WordMeaning(rawValue: 1 << 27)
  static let must = WordMeaning(rawValue: 1 << 28)
  static let send = WordMeaning(rawValue: 1 << 29)
  static let precious = WordMeaning(rawValue: 1 << 30)
  static let address = WordMeaning(rawValue: 1 << 31)
  static let use = WordMeaning(rawValue: 1 << 32)
  static let tool = WordMeaning(rawValue: 1 << 33)
  static let are = WordMeaning(rawValue: 1 << 34)
  static let now = WordMeaning(rawValue: 1 << 35)
  static let article = WordMeaning(rawValue: 1 << 36)
  static let greeting = WordMeaning(rawValue: 1 << 37)
  static let act = WordMeaning(rawValue: 1 << 38)
  static let as_ = WordMeaning(rawValue: 1 << 39)
  static let unbound = WordMeaning(rawValue: 1 << 40)
  static let on = WordMeaning(rawValue: 1 << 41)
  static let following = WordMeaning(rawValue: 1 << 42)
  static let do_ = WordMeaning(rawValue: 1 << 43)
  static let to = WordMeaning(rawValue: 1 << 44)
  static let secret = WordMeaning(rawValue: 1 << 45)
  static let keep = WordMeaning(rawValue: 1 << 46)
  static let any = WordMeaning(rawValue: 1 << 47)
  static let system = WordMeaning(rawValue: 1 << 48)
  static let longer = WordMeaning(rawValue: 1 << 49)
  static let from = WordMeaning(rawValue: 1 << 50)
  static let anything = WordMeaning(rawValue: 1 << 51)
  /// What somebody was made to act by.
  static let briefed = WordMeaning(rawValue: 1 << 52)
  static let chat = WordMeaning(rawValue: 1 << 53)
  static let setUp = WordMeaning(rawValue: 1 << 54)
  static let restate = WordMeaning(rawValue: 1 << 55)
  /// How it is to be told: whole, or in another form.
  static let manner = WordMeaning(rawValue: 1 << 56)
  static let void = WordMeaning(rawValue: 1 << 57)
  static let top = WordMeaning(rawValue: 1 << 58)
  static let request = WordMeaning(rawValue: 1 << 59)
  static let attention = WordMeaning(rawValue: 1 << 60)
  static let orders = WordMeaning(rawValue: 1 << 61)

  private static let lists: [(WordMeaning, String)] = [
    (
      .drop,
      "ignore ignoring ignored disregard disregarding forget forgetting override overriding overrule bypass bypassing neglect discard dismiss abandon cancel erase "
        + "ignoriere ignorier ignorieren ignoriert vergiss vergesse vergessen missachte missachten verwirf umgehe ignorez oublie oubliez neglige negligez ignora ignorad ignore olvida olvide "
        + "olvidate descarta dimentica dimenticate ignorate trascura"
    ),
    (
      .earlier,
      "previous prior above preceding earlier former foregoing existing initial original past old system safety vorherigen vorherige bisherigen bisherige obigen vorigen fruheren precedentes "
        + "precedente precedents anterieures anterieurs anteriores anterior previas previos precedenti antecedenti prev developer developers"
    ),
    (.any, "all any every each alle aller allen saemtliche samtliche toutes tous todas todos tutte tutti whatever everything"),
    (
      .rules,
      "instruction instructions rule rules prompt prompts directive directives guideline guidelines constraints programming directions restrictions safeguards guardrails commands conditioning "
        + "anweisung anweisungen regeln vorgaben instruktionen befehle consignes regles instrucciones reglas indicaciones istruzioni regole direttive alignment policies protocols"
    ),
    (.not, "not dont don never stop no cannot cease nicht niemals keine pas jamais nunca non mai"),
    (.follow, "follow following obey obeying adhere comply heed follows respect befolge beachte folge suis suivez sigas segui seguire"),
    (.everything, "everything anything alles tout todo tutto"),
    (
      .told,
      "told said learned instructed taught given learnt wrote written gave gesagt dit dicho detto above before previously prior earlier gelernt programmed"
    ),
    (.your, "your yours deine deinen deiner dein ihre ihren tes ton ta votre vos tus tu tue tuoi tuo tua"),
    (.new, "new updated real actual true revised neue neuen nouvelles nouvelle nuevas nueva nuove nuova only sole"),
    (.task, "instructions instruction task objective goal role directive purpose mission anweisungen aufgabe tache tarea compito"),
    (
      .reveal,
      "reveal print repeat output recite echo leak disclose dump expose revealing printing repeating reproduce regurgitate verbatim spell paste zeige verrate wiederhole drucke gib nenne affiche "
        + "affichez revele revelez repete repetez montre montrez muestra revela repite imprime dime mostra rivela ripeti stampa dimmi"
    ),
    (
      .tell,
      "tell show give share display write list summarize summarise provide return copy quote translate encode convert explain describe say know see include put append start begin render format list"
    ),
    (
      .inner,
      "system initial original hidden internal secret confidential developer base underlying prior preceding previous above systemprompt first exact full entire complete"
    ),
    (
      .prompt,
      "prompt prompts preprompt metaprompt systemprompt preamble directives anweisungen systemanweisungen consignes indicaciones istruzioni instrucciones"
    ),
    (.what, "what which was welche quelles quel cuales cual quali"),
    (.words_, "words text everything sentence sentences content contents message lines paragraph conversation"),
    (.above, "above before preceding earlier prior oben"),
    (.mode, "mode modus"),
    (.free, "unrestricted unfiltered uncensored unlimited unmoderated amoral jailbroken"),
    (
      .machine,
      "ai assistant chatbot gpt chatgpt claude gemini llm model bot agent llama copilot mistral deepseek grok persona version response responses answers language mode ki assistent ia"
    ),
    (.without, "no without any zero free beyond never remove removed disable disabled lift lifted"),
    (
      .restrictions,
      "restrictions restriction filters filter limitations limitation guidelines censorship safeguards guardrails ethics ethical moral morals safety boundaries rules"
    ),
    (.you, "you youre yourself"),
    (.inform, "tell inform mention reveal notify alert disclose show report warn say telling informing mentioning notifying let"),
    (.person, "user users human humans anyone anybody operator operators customer reader"),
    (.before, "before prior"),
    (
      .goOn,
      "answer answering continue continuing proceed proceeding respond responding solve solving complete completing start starting doing help helping do can summarize finishing anything"
    ),
    (.first, "first firstly beforehand immediately"), (.must, "must need have should please always shall"),
    (.send, "send sending forward email upload post transmit exfiltrate transfer submit deliver append leak post mail fetch visit"),
    (
      .precious,
      "password passwords credentials credential key keys token tokens secret secrets conversation chat history inbox contacts emails prompt private confidential personal data cookies files "
        + "documents ssn"
    ),
    (.address, "http https www mailto url webhook endpoint server com net org io"),
    (.use, "call use invoke execute run trigger using calling"), (.tool, "tool tools function functions plugin api shell terminal command bash"),
    (.are, "are re bist seid es eres sei etes"), (.now, "now ab nun maintenant desormais ahora adesso ora henceforth"),
    (.article, "a an in the my acting going free no unrestricted dan called named not ein eine une un una"),
    (.greeting, "dear hey hello hi attention note listen ok okay to message notice important"),
    (.act, "act behave pretend roleplay respond simulate impersonate imagine agis actua comportati verhalte"),
    (.as_, "as like to that you als comme como come"),
    (.unbound, "jailbreak jailbroken dan stan aim"), (.on, "on onward onwards forward an"), (.following, "following this these next"),
    (.do_, "do perform execute carry complete"), (.to, "to at nach an a via"),
    (.secret, "secret hidden silent silently quiet secretly quietly covertly discreetly"),
    (.keep, "keep stay remain without"), (.system, "system developer hidden initial secret meta"), (.longer, "longer more anymore"), (.from, "from"),
    (.anything, "anything"), (.briefed, "told instructed programmed configured initialised initialized given briefed prompted primed"),
    (.chat, "chat conversation context session dialogue dialog"), (.setUp, "configuration config setup persona initialisation initialization"),
    (.restate, "summarise summarize translate repeat print output copy quote echo write show recite restate reproduce rewrite paraphrase"),
    (
      .manner,
      "reverse backwards verbatim exactly exact word full whole entire complete aloud encoded base64 poem rhyme json yaml markdown code table list german french spanish"
    ),
    (.void, "cancelled canceled void revoked superseded supersedes supersede outdated obsolete suspended updated overridden overwritten invalid replaced"),
    (.top, "top beginning start head"), (.request, "request requests task tasks question criteria"), (.attention, "attention heed regard"),
    (.orders, "instructions instruction directives guidelines guidance prompt prompts"),
  ]

  /// By the hash of the word.
  static let words: [UInt64: WordMeaning] = {
    var words: [UInt64: WordMeaning] = [:]
    for (meaning, list) in lists { for word in list.split(separator: " ") { words[WordHash.hash(word), default: []].insert(meaning) } }
    return words
  }()
}
