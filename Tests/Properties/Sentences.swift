import Forms
import SeededProperties
import StrictJSON
import Tasks

extension Property {
  /// Sentences as people, careless people and random bytes write them.
  static let sentences = Property(
    "sentences", "every constant of a sentence's plan stands in the sentence or follows from its words", small: 2_000, whole: 100_000,
    kinds: ["understood", "partly", "nothing"]
  ) {
    let planner = RulesPlanner(tools: ToolForm.all, services: Sentences.services, units: .metric)
    let check = PlanCheck(tools: ToolForm.all, confirm: false)
    return { random in
      let sentence = random.sentence()
      let plan = planner.plan(sentence)
      let wrong = check.violations(plan.steps, at: "")
      try hold(wrong.isEmpty, "`\(sentence)` gives a plan that may not be run: \(wrong.map { "\($0.path) \($0.rule)" })")
      try hold(plan.closed() == plan, "`\(sentence)` gives a plan that is not closed")
      try hold(planner.plan(sentence) == plan, "`\(sentence)` gives two plans")
      let text = SentenceText(sentence)
      for step in plan.steps {
        for member in step.params.members {
          try hold(text.says(member.name, member.value), "`\(sentence)` says nothing of \(member.name) = \(member.value) of step \(step.number)")
        }
      }
      for words in plan.notUnderstood { try hold(text.whole.contains(SentenceText.plain(words)), "`\(words)` does not stand in `\(sentence)`") }
      if plan.steps.first?.tool == "none" { return "nothing" }
      return plan.notUnderstood.isEmpty ? "understood" : "partly"
    }
  }
}

/// A sentence, and whether a constant stands in it.
private struct SentenceText {
  /// In small letters, with single spaces.
  let whole: String

  init(_ sentence: String) { whole = SentenceText.plain(sentence) }

  static func plain(_ text: String) -> String { text.split { $0.isWhitespace }.joined(separator: " ").lowercased() }

  private var digits: String { whole.filter { $0 != "," } }

  func says(_ name: String, _ value: JSONValue) -> Bool {
    switch (name, value) {
    case (_, .string(let text)) where Reference(text) != nil: true
    case ("units", .string(let text)): text == "metric" || ["fahrenheit", "kelvin"].contains { whole.contains($0) }
    case ("sort", .string(let text)):
      (text == "stars" ? ["top", "best", "popular", "starred", "most", "by stars", "number of stars"] : ["newest", "latest", "recently"])
        .contains { whole.contains($0) }
    case ("state", .string(let text)): text == "open" || whole.contains(text)
    case ("status", .string(let text)): text == "awaiting_review" && ["awaiting", "review", "pending"].contains { whole.contains($0) }
    case ("language", .string(let text)):
      whole.contains(text)
        || ["golang": "go", "js": "javascript", "ts": "typescript", "cpp": "c++", "csharp": "c#"].contains { whole.contains($0.key) && $0.value == text }
    case ("at", .string(let text)): text.split(separator: ":").last.map { whole.contains($0) || $0 == "00" } ?? false
    case ("expression", .string(let text)): text.split { !"0123456789.".contains($0) }.allSatisfy { digits.contains($0) || $0 == "100" }
    case ("amount", .string(let text)): text == "1" || digits.contains(text)
    case ("query", .string(let text)): text.split(separator: " ").allSatisfy { whole.contains($0.lowercased()) }
    case (_, .string(let text)): whole.contains(SentenceText.plain(text))
    case (_, .integer(let number)): saysNumber(number)
    default: false
    }
  }

  /// A default (5, or 1 for one), the most that may be asked for, or a number of the sentence: in digits, in words, in thousands, or with *more than* before it.
  private func saysNumber(_ number: Int64) -> Bool {
    let words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    if number == 5 || number == 1 || number == 100 { return true }
    if number <= 10, whole.contains(words[Int(number) - 1]) { return true }
    return [number, number - 1].contains { stars in digits.contains("\(stars)") || digits.contains("k") || digits.contains(".") }
  }
}

private enum Sentences {
  static let services: Set<String> = ["github", "openai", "claude", "cloudflare", "npm", "pypi", "vercel", "digitalocean"]
  static let places = ["London", "Paris, France", "New York, NY", "São Paulo", "the moment", "oslo", "St. Louis", "Washington, D.C.", "Ürümqi", "Portland, OR"]
  static let languages = ["Swift", "go", "C++", "c#", "Rust", "golang", "R", "objective-c", "elm", ""]
  static let topics = ["web servers", "search engines", "\"event sourcing\"", "TCP/IP", "weather", "rust", "${step_1.items}", "the and"]
  static let joins = [" and ", ", ", "; then ", ". ", " & ", " plus ", " as well as ", "\n", ", and ", " then finally ", " or ", " "]
  static let words = [
    "weather", "in", "London", "and", "top", "repos", "their", "owners", "@torvalds", "vapor/vapor", "issues", "status", "of", "github", "forecast", "where",
    "lives",
    "17.5%", "240", "+", "(", ")", "^", "time", "3pm", "to", "USD", "EUR", "book", "please", "'s", "https://a.b/c", "about", "with", "stars", "more", "than",
    "5k",
    "each", "the", "first", "one", "it", "who", "is", "C#", "\"", "🙂", "e\u{301}", "99999999999999999999", "now", "next", "hours", "labeled", "closed",
    "decisions",
  ]
}

extension SplitMix64 {
  fileprivate mutating func sentence() -> String {
    switch below(4) {
    case 0: (0...below(25)).map { _ in pick(Sentences.words) }.joined(separator: " ")
    case 1: mutated((0...below(3)).map { _ in wish() }.joined(separator: pick(Sentences.joins)))
    default: (0...below(4)).map { _ in wish() + pick(Sentences.joins) }.joined()
    }
  }

  private mutating func mutated(_ sentence: String) -> String {
    var bytes = Array(sentence.utf8)
    for _ in 0...below(6) { mutate(&bytes, alphabet: Array(" ,.;'\"@/$%{}0123456789aIO\n".utf8)) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func wish() -> String {
    let number = pick(["3 ", "10 ", "200 ", "0 ", "two ", ""])
    switch below(14) {
    case 0: return "\(pick(["weather", "temperature", "the forecast", "how hot is it"])) \(pick(["in ", "for ", "", "near "]))\(pick(Sentences.places))"
    case 1: return "\(pick(Sentences.places))'s weather \(pick(["", "tomorrow", "in fahrenheit", "right now"]))"
    case 2:
      let stars = pick(["", " with more than \(below(9_000)) stars", " with at least 2.5k stars", " with over 1,000 stars"])
      return
        "\(pick(["top ", "the newest ", "find ", ""]))\(number)\(pick(Sentences.languages)) repositories\(pick(["", " about \(pick(Sentences.topics))"]))\(stars)"
    case 3: return "the most popular \(pick(Sentences.languages)) repository"
    case 4:
      return pick([
        "show their owners", "list its open issues", "closed bugs of each", "the authors of those issues", "the weather where they live", "the weather there",
      ])
    case 5: return "\(number)open issues \(pick(["", "labeled bug ", "labelled \"good first issue\" "]))in \(pick(["vapor/vapor", "apple/swift", "a/b"]))"
    case 6: return "GitHub users \(pick(["gaearon", "@torvalds"])) and \(pick(["sindresorhus", "octocat"]))"
    case 7: return "status of \(pick(["github", "openai and npm", "nobody"]))"
    case 8: return "convert \(pick(["3pm", "9:30", "23:59", "12am"])) \(pick(Sentences.places)) time to \(pick(Sentences.places))"
    case 9: return "what is \(below(1_000)).\(below(100))% of \(below(100_000))"
    case 10: return "\(below(10_000)) \(pick(["USD", "eur", "GBP"])) \(pick(["to", "in", "into"])) \(pick(["JPY", "CHF", "xyz"]))"
    case 11: return pick(["book me a hotel", "send an email to bob@example.com", "delete everything", "show me", "summarise the results"])
    case 12: return "\(pick(["who is ", "what was ", "tell me about "]))\(pick(["Ada Lovelace", "the Eiffel Tower", "it", ""]))"
    default: return "fetch \(pick(["https://api.example.com/health", "http://a.b/c?d=e,f", "ftp://x.y"]))"
    }
  }
}
