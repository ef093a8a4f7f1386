internal import CZlib

/// CRC-32 as in zlib (polynomial 0xEDB88320), which botocore checks on every answer.
enum CRC32 {
  static func sum(_ parts: [UInt8]...) -> UInt32 {
    let sum = parts.reduce(UInt(0)) { sum, part in unsafe part.withUnsafeBufferPointer { unsafe crc32_z(sum, $0.baseAddress, $0.count) } }
    return UInt32(truncatingIfNeeded: sum)
  }
}

/// Bodies as `Content-Encoding: gzip` has them (RFC 1952).
enum Gzip {
  private static let chunkBytes = 65_536
  /// 15 bits of window, and 16 for gzip's own head and end.
  private static let format: Int32 = 31

  /// Nil where the bytes are no whole gzip file, or unpack to more than `bytesMaximum`.
  static func unpacked(_ bytes: [UInt8], bytesMaximum: Int) -> [UInt8]? {
    let stream = unsafe Stream()
    guard unsafe inflateInit2_(stream.pointer, format, ZLIB_VERSION, Stream.size) == Z_OK else { return nil }
    defer { unsafe inflateEnd(stream.pointer) }
    return unsafe stream.run(bytes, bytesMaximum) { unsafe inflate($0, Z_NO_FLUSH) }
  }

  /// Level 1: on one machine time is dearer than bytes.
  static func packed(_ bytes: [UInt8]) -> [UInt8]? {
    let stream = unsafe Stream()
    guard unsafe deflateInit2_(stream.pointer, 1, Z_DEFLATED, format, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Stream.size) == Z_OK else { return nil }
    defer { unsafe deflateEnd(stream.pointer) }
    return unsafe stream.run(bytes, .max) { unsafe deflate($0, Z_FINISH) }
  }

  /// zlib's own must not move while it works.
  @unsafe private final class Stream {
    static let size = unsafe Int32(MemoryLayout<z_stream>.size)

    let pointer = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    init() { unsafe pointer.initialize(to: z_stream()) }

    deinit { unsafe pointer.deallocate() }

    func run(_ bytes: [UInt8], _ bytesMaximum: Int, _ step: (UnsafeMutablePointer<z_stream>) -> Int32) -> [UInt8]? {
      var (input, chunk, output) = (bytes, [UInt8](repeating: 0, count: chunkBytes), [UInt8]())
      return unsafe input.withUnsafeMutableBufferPointer { source -> [UInt8]? in
        unsafe pointer.pointee.next_in = source.baseAddress
        unsafe pointer.pointee.avail_in = UInt32(source.count)
        while true {
          let code = unsafe chunk.withUnsafeMutableBufferPointer { target in
            unsafe pointer.pointee.next_out = target.baseAddress
            unsafe pointer.pointee.avail_out = UInt32(target.count)
            return unsafe step(pointer)
          }
          let made = unsafe chunkBytes - Int(pointer.pointee.avail_out)
          guard output.count + made <= bytesMaximum else { return nil }
          output += chunk[..<made]
          if code == Z_STREAM_END { return output }
          let left = unsafe pointer.pointee.avail_in
          guard code == Z_OK, made > 0 || left > 0 else { return nil }
        }
      }
    }
  }
}
