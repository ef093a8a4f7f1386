import Forms
import StrictJSON

/// Holds what a model wrote against what the task came to: every number, address, login and repository must stand in the evidence, and everything that is not done must be
/// said. It finds no lie that is told in words that the evidence has; what the caller sees beside it, the results and the verification, is no model's.
struct ClaimCheck {
  private let plan: Plan
  private let executions: [Execution]
  private let verification: Verification
  private var words: Set<String> = []
  private var numbers: Set<Claims.Number> = []

  init(_ plan: Plan, _ executions: [Execution], _ verification: Verification) {
    (self.plan, self.executions, self.verification) = (plan, executions, verification)
    for text in plan.notUnderstood { add(text) }
    for step in plan.steps { add(step.description) }
    for execution in executions {
      add(.object(execution.params))
      add(execution.tool)
      if let result = execution.result { add(result) }
      if let failure = execution.failure {
        add(failure.message)
        if let time_ms = failure.retryAt_ms { add(Timestamp.text(time_ms)) }
      }
    }
    // Units and the like, which our own sentences put beside values.
    add(AnswerWords(plan, executions, verification).summary)
  }

  private mutating func add(_ text: String) {
    let claims = Claims(text)
    words.formUnion(claims.words)
    words.formUnion(claims.names)
    numbers.formUnion(claims.numbers)
  }

  private mutating func add(_ value: JSONValue) {
    switch value {
    case .string(let text): add(text)
    case .integer(let number): add("\(number)")
    case .number(let number): add(number.plainText)
    case .array(let elements):
      add("\(elements.count)")
      for element in elements { add(element) }
    case .object(let object): for member in object.members { add(member.value) }
    case .null, .bool: break
    }
  }

  /// What is wrong with a text, for people; nil where it may stand.
  func fault(in text: String) -> String? {
    let claims = Claims(text)
    for number in claims.numbers where !numbers.contains(where: { number.says($0) }) { return "it holds a number that no result has" }
    for name in claims.names where !has(name) { return "it names what no result names" }
    let said = ClaimCheck.sentences(text)
    for step in undone where !said.contains(where: { ClaimCheck.tells($0, of: step) }) { return "it leaves out that step \(step) is not done" }
    let whole = Sentence.shortened(text).lowercased()
    for words in plan.notUnderstood where !whole.contains(Sentence.shortened(words).lowercased()) { return "it leaves out what was not understood" }
    return nil
  }

  private func has(_ name: String) -> Bool {
    words.contains(name) || (name.hasSuffix("/") ? words.contains(String(name.dropLast())) : words.contains(name + "/"))
  }

  // MARK: what is not done

  /// The numbers of steps that did not succeed, and of those whose result is not as it should be.
  private var undone: [Int] {
    let failed = executions.filter { !$0.status.isSuccessful }.map(\.step)
    return Set(failed + verification.verdicts.filter { $0.verdict == .unmet }.map(\.criterion.step)).sorted()
  }

  private static let refusals: Set<String> = [
    "not", "no", "failed", "fails", "failure", "cannot", "couldn't", "couldn’t", "can't", "can’t", "wasn't", "wasn’t", "isn't", "isn’t", "didn't", "didn’t",
    "unable",
    "blocked", "unsuccessful", "unknown", "refused", "missing", "without", "nothing", "incomplete", "stale", "wrong", "limit", "limited",
  ]

  private static func sentences(_ text: String) -> [[String]] {
    var sentences: [[String]] = [[]]
    for line in text.split(whereSeparator: \.isNewline) {
      for piece in line.split(whereSeparator: \.isWhitespace) {
        sentences[sentences.count - 1].append(Claims.bare(piece))
        if let last = piece.last, ".!?;".contains(last) { sentences.append([]) }
      }
      sentences.append([])
    }
    return sentences
  }

  private static func tells(_ sentence: [String], of step: Int) -> Bool {
    guard sentence.contains(where: { refusals.contains($0) }) else { return false }
    var isListed = false
    for word in sentence {
      // `steps 2 and 3`, `step 2, 3`
      if isListed, word == "\(step)" { return true }
      isListed = word == "step" || word == "steps" || (isListed && (word == "and" || word == "or" || word.isEmpty || Int(word) != nil))
    }
    return false
  }
}

extension Double {
  /// Without an exponent where it has few digits.
  fileprivate var plainText: String { self == rounded() && magnitude < 0x1p53 ? "\(Int64(self))" : "\(self)" }
}
