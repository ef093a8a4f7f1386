public import Cases
import Forms

/// Where it is decided, in one conditional update for each request, whether a caller's credential still stands and whether it is its turn.
///
/// Rules, each checked for every adapter and fake by the contract suite:
/// 1. `pass` makes all of its changes or none: where the record is there, is not blocked and the take's condition holds, it takes, writes the marks and the expiry and adds 1
///    to the version; else it changes nothing.
/// 2. It answers the record as it was before, whether it passed or not; nil where there is none. So what is decided by the record is decided by the very state that was changed.
/// 3. It never makes a record.
/// 4. Of any number of passes at one instant exactly as many pass as the bucket's burst allows.
/// 5. A pass without a take reads: it passes where the record is there and is not blocked, and changes nothing.
/// 6. An unreachable or failing store is `.unavailable`; whether the pass was counted is then not known.
/// 7. A store that is there and takes no more changes of this record for now says `isThrottled`: nothing was counted, and the record was not looked at.
public protocol Turnstile: Sendable {
  func pass(_ pass: TurnstilePass) async throws(RecordStoreError) -> TurnstileAnswer
}

/// One attempt.
public struct TurnstilePass: Sendable, Hashable {
  public var key: RecordKey
  /// What is taken, and of the integer of which name; nil only reads.
  package var take: Bucket.Take?
  package var attribute: String
  /// Attributes that are set with it: last use, last network.
  public var marks: [String: RecordAttribute]
  public var expires_s: Int64

  package init(key: RecordKey, _ take: Bucket.Take?, of attribute: String, marks: [String: RecordAttribute] = [:], expires_s: Int64) {
    (self.key, self.take, self.attribute, self.marks, self.expires_s) = (key, take, attribute, marks, expires_s)
  }

  /// The record that must not be passed whatever it is the turn of.
  package static let blocked = "blocked"
}

public struct TurnstileAnswer: Sendable, Hashable {
  public var hasPassed: Bool
  /// The record as it was before; nil where there is none.
  public var before: Record?
  public var isThrottled = false

  public init(hasPassed: Bool, before: Record?) { (self.hasPassed, self.before) = (hasPassed, before) }

  public static let throttled = {
    var answer = TurnstileAnswer(hasPassed: false, before: nil)
    answer.isThrottled = true
    return answer
  }()
}
