public import Cases
internal import Forms
public import StrictJSON

/// What the note of an attempt says in the journal: enough to add the ledger up again.
///
/// What an attempt cost is the usage of the receipt that settles it: the next attempt's note, or the step's.
public struct AttemptNote: Sendable, Hashable {
  /// Nano-dollars.
  public var reserved: Int64
  /// Whether it begins a run: then the attempt before it, if there is one, was never heard of again, and stays charged as reserved.
  public var isFirst: Bool
  public var model: ModelName

  public init(reserved: Int64, isFirst: Bool, model: ModelName) { (self.reserved, self.isFirst, self.model) = (reserved, isFirst, model) }

  public var json: JSONValue { ["reserved": .integer(reserved), "first": .bool(isFirst), "model": .string(model.description)] }

  public init?(_ value: JSONValue) {
    guard case .object(let object) = value, case .integer(let reserved)? = object["reserved"], case .bool(let isFirst)? = object["first"],
      case .string(let text)? = object["model"], let model = ModelName(text)
    else { return nil }
    self.init(reserved: reserved, isFirst: isFirst, model: model)
  }

  /// What a case's receipts say that its budget holds.
  public static func committed(in receipts: [Receipt]) -> BudgetState {
    var notes: [String: [Int: AttemptNote]] = [:]
    for receipt in receipts where receipt.key.hasPrefix("begun/") {
      guard let hash = receipt.key.lastIndex(of: "#"), let number = Int(receipt.key[receipt.key.index(after: hash)...]), let note = AttemptNote(receipt.value)
      else { continue }
      notes[String(receipt.key[..<hash].dropFirst("begun/".count)), default: [:]][number] = note
    }
    // A receipt settles what was begun in its own run, which its number says; what was begun before and never heard of again stays open. A try that comes back
    // later settles its last attempt, and has that one's number.
    let runs = Dictionary(receipts.map { ($0.key, $0.attempt) }) { first, _ in first }
    var open: Int64 = 0
    for (step, attempts) in notes {
      for (number, note) in attempts {
        let cameBack = runs["tried/\(step)#\(number)"] != nil
        let isSettled = cameBack || attempts[number + 1].map { !$0.isFirst } ?? runs[step].map { number >= $0 } ?? false
        if !isSettled { open += note.reserved }
      }
    }
    let spent = receipts.reduce(Int64(0)) { $0 + $1.usage.costNanoUSD }
    return BudgetState(committed: spent + open, open: open)
  }
}
