internal import CLinux
internal import Glibc

/// A connected, non-blocking stream socket.
struct Socket {
  enum Failure: Error {
    case wouldBlock
    case gone
  }

  let descriptor: Int32

  /// Appends what there is, at most `count` bytes, to `buffer`.
  /// - Returns: how many; 0 at the end of the stream.
  func receive(_ count: Int, into buffer: inout [UInt8]) throws(Failure) -> Int {
    var got = 0
    buffer.append(addingCapacity: count) { (span: inout OutputSpan<UInt8>) in
      unsafe span.withUnsafeMutableBufferPointer { bytes, initialized in
        got = unsafe linux_receive(descriptor, bytes.baseAddress, count)
        initialized = max(got, 0)
      }
    }
    return try check(got)
  }

  /// A call takes no more of a body, so that many large ones at once hold the loop up for microseconds each and not for milliseconds.
  static let turnBytes = 256 * 1_024

  /// So much of a stream the kernel keeps on either side of a connection within this machine. Left to itself it keeps megabytes, which have left the processor's cache by the
  /// time they are read.
  private static let streamBytes: Int32 = 256 * 1_024

  func boundSending() { linux_bound_sending(descriptor, Self.streamBytes) }
  func boundReceiving() { linux_bound_receiving(descriptor, Self.streamBytes) }

  /// Sends head and the beginning of the body in one call.
  /// - Returns: how many bytes of both together were taken.
  func send(_ head: [UInt8], _ body: ArraySlice<UInt8>) throws(Failure) -> Int {
    let body = body.prefix(Self.turnBytes)
    let sent = unsafe head.withUnsafeBytes { head in
      unsafe body.withUnsafeBytes { body in
        unsafe linux_send(descriptor, head.baseAddress, head.count, body.baseAddress, body.count)
      }
    }
    return try check(sent)
  }

  /// Sends three parts in one call, however long: for who sends little at a time.
  func send(_ head: [UInt8], _ body: ArraySlice<UInt8>, _ tail: [UInt8]) throws(Failure) -> Int {
    let sent = unsafe head.withUnsafeBytes { head in
      unsafe body.withUnsafeBytes { body in
        unsafe tail.withUnsafeBytes { tail in
          unsafe linux_send_three(descriptor, head.baseAddress, head.count, body.baseAddress, body.count, tail.baseAddress, tail.count)
        }
      }
    }
    return try check(sent)
  }

  /// The address of the other side, as text; empty where it is gone.
  var peerAddress: String {
    var text = [CChar](repeating: 0, count: 64)
    let length = unsafe text.withUnsafeMutableBufferPointer { text in unsafe linux_peer(descriptor, text.baseAddress, text.count) }
    return length < 0 ? "" : String(decoding: text[..<Int(length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func endSending() { linux_shutdown(descriptor) }
  func close() { linux_close(descriptor) }

  private func check(_ result: Int) throws(Failure) -> Int {
    if result >= 0 { return result }
    throw result == -Int(EAGAIN) ? .wouldBlock : .gone
  }
}

/// Why a port cannot be listened on.
public enum ListenError: Error, Sendable, Equatable {
  case addressInUse(port: UInt16)
  case notPermitted(port: UInt16)
  /// The kernel's other refusals, by errno.
  case refused(port: UInt16, errno: Int32)
}
