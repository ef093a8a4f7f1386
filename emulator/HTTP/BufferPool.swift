/// Buffers that connections read into; one that has nothing to read holds none.
@EventLoop final class BufferPool {
  static let bufferBytes = 16 * 1024
  private var free: [[UInt8]] = []

  func take() -> [UInt8] {
    if let buffer = free.popLast() { return buffer }
    var buffer: [UInt8] = []
    buffer.reserveCapacity(Self.bufferBytes)
    return buffer
  }

  func give(_ buffer: consuming [UInt8]) {
    guard free.count < 32, buffer.capacity >= Self.bufferBytes, buffer.capacity <= 4 * Self.bufferBytes else { return }
    buffer.removeAll(keepingCapacity: true)
    free.append(buffer)
  }
}
