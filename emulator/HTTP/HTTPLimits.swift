/// What a server accepts. Times are absolute: a byte now and then does not prolong them.
public struct HTTPLimits: Sendable {
  public var headBytesMaximum = 32 * 1024
  public var fieldCountMaximum = 100
  /// From the first byte of a request to the end of its head.
  public var head_ms = 10_000
  /// From the end of the head to the end of a collected body; nil: no limit. A streamed body has none.
  public var body_ms: Int? = 30_000
  /// How long a connection may stay open between two requests; nil: for ever.
  public var idle_ms: Int? = 75_000
  /// How long a client may leave an answer unread.
  public var unread_ms = 60_000
  public var connectionsMaximum = 1_024
  /// Over this many bytes of collected bodies, of all connections together, the one that grows is refused.
  public var bodyBytesOverall = 256 * 1024 * 1024
  /// Over this many unsent bytes `Exchange.send` asks the producer to wait.
  public var unsentBytesHigh = 256 * 1024
  /// Under this many unsent bytes the producer may go on.
  public var unsentBytesLow = 64 * 1024
  /// Over this many unsent bytes of one stream the connection is given up: its producer did not wait.
  public var unsentBytesMaximum = 16 * 1024 * 1024
  /// Over this many unsent bytes of all connections together, the connection that adds to them is given up.
  public var unsentBytesOverall = 256 * 1024 * 1024
  /// What a client means that ends its half of the connection while it waits for an answer.
  public var halfClose = HalfClose.gone

  public enum HalfClose: Sendable {
    /// It is gone, and so is what it waited for.
    case gone
    /// It still reads the answer.
    case waiting
  }

  public init() {}
}
