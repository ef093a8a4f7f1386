import Forms
import StrictJSON
import Tasks
import Testing

/// Sentences that say more than a tool can do: what would be carried out against them, or without a part of them, is said to be not understood.
@Suite struct `The planner by rules, of what is beyond it` {
  /// Each whole sentence is not understood.
  static let left = [
    // What is not wanted.
    "don't show the weather in London", "do not get weather in London", "no weather in London please", "weather in London but not in Paris",
    "weather in London, not Paris", "weather everywhere except London", "issues not labeled bug in vapor/vapor", "repositories not in Python",
    "python but not java repositories", "Don\u{2019}t tell me about cats", "weather in Rome instead of Oslo",
    // Numbers that are written in other ways.
    "one hundred USD to EUR", "-5 USD to EUR", "1e400 USD to EUR", "1.000,50 EUR to USD", "1.000,5 + 1", "5,3 + 2", "top twenty Python repos",
    "the twelve best python repositories", "top -3 python repos", "top 3.5 python repositories", "5-10 python repos",
    "python repos with more than five thousand stars", "2024-01-01 - 2023-01-01",
    // Orders and places in an order.
    "least popular python repositories", "oldest python repositories", "most forked python repositories", "python repos with many stars",
    "the 2nd best swift repository", "the second issue in vapor/vapor",
    "python repos with more than 100 forks", "rust repos under 100 stars",
    // What no tool tells of a repository, of people, or of issues.
    "pull requests in vapor/vapor", "latest release of vapor/vapor", "commits of @torvalds", "issues about memory leaks in vapor/vapor",
    "issues assigned to torvalds in vapor/vapor", "oldest issues in vapor/vapor",
    // Moments.
    "100 USD to EUR yesterday", "100 USD to EUR in 2020", "was github down yesterday", "weather in London for the next 3 days",
    "weather in London at 5pm", "weather in Berlin in three days", "weather in Berlin on Monday", "weather in Paris yesterday", "weather in Paris next week",
    "weather in London at noon", "what time is it in Tokyo when it's 3pm in London", "weather in Rome in July",
    // What points at no place.
    "what time is it", "weather here", "weather for me",
    // What no tool does.
    "close the issues in vapor/vapor", "save the weather in London", "fork vapor/vapor", "ignore the weather in London", "weather in London if it rains",
    "tell me when it is raining in London", "decisions about pricing", "find the top swift repo and who wrote it",
  ]

  @Test(arguments: left)
  func `leaves a sentence that it cannot carry out as it is said`(sentence: String) {
    #expect(RulesPlanner.shipped.plan(sentence).brief == ["?? \(sentence)"])
  }

  static let read: [(sentence: String, plan: [String])] = [
    ("weather in Rome and @torvalds", [#"1 get_weather city="Rome" units="metric""#, #"2 github_user login="torvalds""#]),
    (
      "weather in Rome, @torvalds and vapor/vapor",
      [#"1 get_weather city="Rome" units="metric""#, #"2 github_user login="torvalds""#, #"3 github_repository repo="vapor/vapor""#]
    ),
    (
      "@torvalds, @gaearon and vapor/vapor",
      [#"1 github_user login="torvalds""#, #"2 github_user login="gaearon""#, #"3 github_repository repo="vapor/vapor""#]
    ),
    ("GitHub users gaearon and @torvalds", [#"1 github_user login="torvalds""#, #"2 github_user login="gaearon""#]),
    ("python repositories by @apple", [#"1 github_search_repositories language="python" max_results=5 query="""#, "?? @apple"]),
    ("weather in London, not the forecast", [#"1 get_weather city="London" units="metric""#, "?? not the forecast"]),
    (
      "top 3 swift repositories and the owner of the second one",
      [#"1 github_search_repositories language="swift" max_results=3 query="" sort="stars""#, "?? the owner of the second one"]
    ),
    (
      "search for swift repos and star the first",
      [#"1 github_search_repositories language="swift" max_results=5 query="""#, "?? star the first"]
    ),
    // The words of a name, a title or a subject exclude nothing.
    ("weather in No Name, Colorado", [#"1 get_weather city="No Name, Colorado" units="metric""#]),
    ("who was Dr. No", [#"1 wikipedia title="Dr. No""#]),
    ("tell me about No Man's Sky", [#"1 wikipedia title="No Man's Sky""#]),
    ("repositories about no code", [#"1 github_search_repositories max_results=5 query="no code""#]),
    ("star trek repositories", [#"1 github_search_repositories max_results=5 query="trek""#]),
    // Names as they are written.
    (#"weather in "New York""#, [#"1 get_weather city="New York" units="metric""#]),
    (
      "weather in \u{201C}Paris\u{201D} and \u{2018}Rome\u{2019}",
      [#"1 get_weather city="Paris" units="metric""#, #"2 get_weather city="Rome" units="metric""#]
    ),
    ("weather in St. John's", [#"1 get_weather city="St. John's" units="metric""#]),
    ("weather in King's Lynn", [#"1 get_weather city="King's Lynn" units="metric""#]),
    ("King's Lynn weather", [#"1 get_weather city="King's Lynn" units="metric""#]),
    ("what's London's temperature?", [#"1 get_weather city="London" units="metric""#]),
    ("weather in London vs Paris", [#"1 get_weather city="London" units="metric""#, #"2 get_weather city="Paris" units="metric""#]),
    ("is it windy in Chicago?", [#"1 get_weather city="Chicago" units="metric""#]),
    ("issues labeled help wanted in apple/swift", [#"1 github_issues label="help wanted" max_results=5 repo="apple/swift" state="open""#]),
    ("are there any open bugs in vapor/vapor?", [#"1 github_issues max_results=5 repo="vapor/vapor" state="open""#]),
    ("all issues in vapor/vapor", [#"1 github_issues max_results=5 repo="vapor/vapor" state="all""#]),
    ("100 USD to EUR today, please", [#"1 exchange_rate amount="100" from="USD" to="EUR""#]),
    ("tell me if it's raining in London", [#"1 get_weather city="London" units="metric""#]),
    ("check if github is down", [#"1 service_status service="github""#]),
    ("skip list repositories", [#"1 github_search_repositories max_results=5 query="skip""#]),
    ("completed decisions", [#"1 list_decisions status="completed""#]),
    ("time in Europe/Berlin", [#"1 world_time place="Europe/Berlin""#]),
    // Units, amounts and orders.
    ("weather in London in \u{B0}F", [#"1 get_weather city="London" units="imperial""#]),
    ("temperature in Paris in K", [#"1 get_weather city="Paris" units="standard""#]),
    ("weather in London using imperial", [#"1 get_weather city="London" units="imperial""#]),
    (
      "how much is 5 EUR in USD and GBP",
      [#"1 exchange_rate amount="5" from="EUR" to="USD""#, #"2 exchange_rate amount="5" from="EUR" to="GBP""#]
    ),
    ("exchange rate of USD to EUR", [#"1 exchange_rate amount="1" from="USD" to="EUR""#]),
    ("most recent python repositories", [#"1 github_search_repositories language="python" max_results=5 query="" sort="updated""#]),
    // The marks of other scripts.
    (
      "東京の天気。weather in Tokyo。weather in Osaka",
      [#"1 get_weather city="Tokyo" units="metric""#, #"2 get_weather city="Osaka" units="metric""#, "?? 東京の天気"]
    ),
    (
      "weather in Tokyo、Osaka，Kyoto；forecast for Nara",
      [
        #"1 get_weather city="Tokyo" units="metric""#, #"2 get_weather city="Osaka" units="metric""#, #"3 get_weather city="Kyoto" units="metric""#,
        #"4 get_forecast city="Nara" units="metric""#,
      ]
    ),
    ("weather in القاهرة؟", [#"1 get_weather city="القاهرة" units="metric""#]),
    (
      "weather in Rome\u{85}weather in Oslo\u{2028}weather in Bern",
      ["Rome", "Oslo", "Bern"].enumerated().map { #"\#($0 + 1) get_weather city="\#($1)" units="metric""# }
    ),
  ]

  @Test(arguments: read)
  func `reads the rest as it is said`(sentence: String, plan: [String]) { #expect(RulesPlanner.shipped.plan(sentence).brief == plan) }

  /// Sentences that are built to break something.
  static let hostile = [
    "", " ", ";", "and", "then then", "\u{0}", "weather in \u{202E}nodnoL", "weather in L\u{200B}ondon", "weather in $(whoami)", "weather in `id`",
    "weather in London'); DROP TABLE x;--", "<script>alert(1)</script>", "@${item.login}", "weather in {{7*7}}", "use ..x with a=b", "'s", "'s 's weather's",
    "weather in 's", "weather in 's London", "-", "- USD to EUR", "$5 USD to EUR", ",5,5,5,", "5,,5 + 1", "1,2,3 USD to EUR, , and", "most",
    "most repositories",
    "in", "in in in weather in", "°", "weather in °F", "weather in the the", "top repositories top", "labeled issues labeled", "users 's profile",
    String(repeating: "and ", count: 1_250), String(repeating: "(", count: 5_000), String(repeating: "x/y ", count: 1_250),
    String(repeating: "@a ", count: 1_600),
    String(repeating: "\"", count: 5_000), String(repeating: "weather in ", count: 450), String(repeating: "5 ", count: 2_500),
    String(repeating: "🇬🇧", count: 2_500), "e" + String(repeating: "\u{301}", count: 4_999), String(repeating: "not ", count: 1_250),
    String(repeating: "'s", count: 2_500), String(repeating: "5,", count: 2_500), "weather in " + (0..<300).map { "City\($0)" }.joined(separator: ", "),
  ]

  @Test func `gives a plan of every sentence, and no text that the sentence does not hold`() {
    let sentences = Self.hostile + Self.left + Self.read.map(\.sentence) + `The planner by rules, of odd sentences`.sentences.map(\.sentence)
    for sentence in sentences {
      let plan = RulesPlanner.shipped.plan(sentence)
      #expect((1...12).contains(plan.steps.count))
      let words = Self.folded(sentence)
      for step in plan.steps {
        for name in ["city", "place", "from", "login", "repo", "label", "title", "url"] {
          guard case .string(let text)? = step.params[name], !text.hasPrefix("${") else { continue }
          #expect(words.contains(Self.folded(text)), "`\(text)` of step \(step.number) does not stand in `\(sentence.prefix(200))`")
        }
        guard case .string(let query)? = step.params["query"] else { continue }
        for word in query.split(separator: " ") { #expect(words.contains(Self.folded(String(word))), "`\(word)` does not stand in `\(sentence.prefix(200))`") }
      }
    }
  }

  private static func folded(_ text: String) -> String { text.lowercased().split { $0.isWhitespace }.joined(separator: " ") }
}
