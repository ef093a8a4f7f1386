import Forms
import Protection
import StrictJSON

/// Why a step came to nothing, in words and at what price.
public struct StepFailure: Error, Sendable, Hashable {
  public enum Class: String, Sendable, Hashable, CaseIterable {
    /// What was asked for breaks a rule of who was asked; asked again it breaks it again.
    case validation
    case authentication
    case notFound = "not_found"
    /// Understood, and refused.
    case rejected
    case conflict
    /// No answer in time: it may have happened.
    case timeout
    /// A fault of ours.
    case runtime
    /// Something that it rests on is not there.
    case dependency
    /// No room: memory, disk, a quota.
    case resource
    case rateLimited = "rate_limited"
    case network
    /// Who was asked has a fault of its own.
    case integration
  }

  public var kind: Class
  /// At most 500 characters, without personal values and secrets; stored, and shown to who may read the case.
  public let message: String
  /// Whether it may have happened all the same.
  public var isAmbiguous: Bool
  /// Of `rateLimited`: when it may be tried again; it makes a step that notes its tries itself come back, as often as its context allows.
  public var until_ms: Int64?
  /// What it cost although it failed.
  public var usage: Usage
  /// What belongs to it, stored beside its receipt in the same write.
  public var beside: [RecordChange] = []
  /// Which of the changes beside a try that was to begin found its condition not to hold.
  public var refusedBeside: Int?
  /// For the log alone.
  public var detail: String

  public static let messageCharactersMaximum = 500

  public init(
    _ kind: Class, _ message: String = "", isAmbiguous: Bool = false, until_ms: Int64? = nil, usage: Usage = Usage(), detail: String
  ) {
    var masking = Masking()
    self.init(kind, stored: masking.mask(message), isAmbiguous: isAmbiguous, until_ms: until_ms, usage: usage, detail: detail)
  }

  /// With a message as it was stored: what is replayed is not masked again.
  private init(_ kind: Class, stored message: String, isAmbiguous: Bool, until_ms: Int64? = nil, usage: Usage, detail: String) {
    self.kind = kind
    self.message = String(String.UnicodeScalarView(message.unicodeScalars.prefix(StepFailure.messageCharactersMaximum)))
    self.isAmbiguous = isAmbiguous
    self.until_ms = until_ms
    self.usage = usage
    self.detail = detail
  }

  var members: [(name: String, value: JSONValue)] {
    var members: [(name: String, value: JSONValue)] = [("failed", .choice(kind))]
    if !message.isEmpty { members.append(("message", .string(message))) }
    if isAmbiguous { members.append(("ambiguous", true)) }
    return members
  }

  /// Nil where the receipt tells of none. Before 2.0 there were two words, and no try followed either.
  init?(_ receipt: JSONObject, usage: Usage) {
    guard case .string(let word)? = receipt["failed"] else { return nil }
    let old: [String: Class] = ["transient": .network, "permanent": .runtime]
    guard let kind = Class(rawValue: word) ?? old[word] else { return nil }
    let message = if case .string(let text)? = receipt["message"] { text } else { "" }
    self.init(kind, stored: message, isAmbiguous: receipt["ambiguous"] == .bool(true), usage: usage, detail: "recorded")
  }
}
