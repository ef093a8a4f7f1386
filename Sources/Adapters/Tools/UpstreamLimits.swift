internal import HTTPTransport
internal import Synchronization
internal import Tasks

/// What services said of how often they may still be asked, as far as this process heard: a call that is known to be one too many is not made.
public final class UpstreamLimits: Sendable {
  /// How many limits are remembered.
  private static let entriesMaximum = 100
  /// The longest that a limit is believed, in milliseconds.
  private static let believed_ms: Int64 = 86_400_000

  struct Standing: Sendable, Hashable {
    var limit: Int64?
    var remaining: Int64?
    /// When it is back, in milliseconds since 1970.
    var resetAt_ms: Int64?
    /// Until when nothing is asked, whatever remains.
    var closedUntil_ms: Int64?
  }

  private let standings = Mutex<[String: Standing]>([:])

  public init() {}

  /// Why a call is not made now; nil where it may be.
  func refusal(of limit: String, at now_ms: Int64) -> ToolFailure? {
    guard let standing = standing(of: limit) else { return nil }
    let emptyUntil_ms = standing.remaining == 0 ? standing.resetAt_ms : nil
    guard let until_ms = [standing.closedUntil_ms, emptyUntil_ms].compactMap({ $0 }).max(), until_ms > now_ms else { return nil }
    return ToolFailure(.rateLimited, "\(limit) is not asked: its limit is reached", retryAt_ms: until_ms)
  }

  func standing(of limit: String) -> Standing? { standings.withLock { $0[limit] } }

  func note(_ limit: String, _ response: HTTPResponse, _ failure: ToolFailure?, at now_ms: Int64) {
    func number(_ name: String) -> Int64? { response.header(name).flatMap { Int64($0) }.flatMap { $0 >= 0 ? $0 : nil } }
    var standing = Standing(limit: number("x-ratelimit-limit"), remaining: number("x-ratelimit-remaining"))
    if let reset_s = number("x-ratelimit-reset"), reset_s < 253_402_300_800 {
      standing.resetAt_ms = min(reset_s * 1_000, now_ms + Self.believed_ms)
    }
    if failure?.kind == .rateLimited { standing.closedUntil_ms = failure?.retryAt_ms }
    standings.withLock { standings in
      guard standing != Standing() else { return standings[limit] = nil }
      if standings[limit] == nil, standings.count >= Self.entriesMaximum { standings = [:] }
      standings[limit] = standing
    }
  }
}
