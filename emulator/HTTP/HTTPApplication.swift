/// What becomes of a request's body.
public enum BodyPlan: Sendable {
  /// Kept until it is complete, up to `limit` bytes; a longer one calls `bodyTooLarge`.
  case collect(limit: Int)
  /// Handed on as it comes.
  case stream
}

/// What answers requests. Everything is called on the loop and returns at once; an answer may come later, from anywhere on the loop.
@EventLoop public protocol HTTPApplication: AnyObject {
  /// A head is complete. An answer given here spares the body: it is not read and the connection is closed.
  func head(_ exchange: Exchange) -> BodyPlan
  /// A part of a streamed body. `exchange.pauseReading()` holds the next ones back.
  func chunk(_ bytes: ArraySlice<UInt8>, of exchange: Exchange)
  /// The request is complete, its trailers too; a collected body is in `exchange.body`.
  func request(_ exchange: Exchange)
  /// The body is longer than the plan's limit. Unless this answers, 413 is sent.
  func bodyTooLarge(_ exchange: Exchange)
  /// Enough of a streamed answer is sent; the producer may go on.
  func drained(_ exchange: Exchange)
  /// What came is no request, or too much of one: `line` is what there is of its first line, at most 2,000 bytes.
  func refused(_ refusal: HTTPRefusal, line: ArraySlice<UInt8>)
  /// The client went away before its answer was complete.
  func closed(_ exchange: Exchange)
}

extension HTTPApplication {
  public func chunk(_ bytes: ArraySlice<UInt8>, of exchange: Exchange) {}
  public func bodyTooLarge(_ exchange: Exchange) {}
  public func drained(_ exchange: Exchange) {}
  public func refused(_ refusal: HTTPRefusal, line: ArraySlice<UInt8>) {}
  public func closed(_ exchange: Exchange) {}
}
