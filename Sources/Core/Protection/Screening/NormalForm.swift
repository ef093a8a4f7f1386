internal import CUTF8Proc

/// NFKC, by libutf8proc (docs/decisions/0062). What is ASCII is its own normal form and never comes here.
enum NormalForm {
  /// The scalars of well-formed UTF-8 in NFKC; as they are where the library refuses.
  static func scalars(_ bytes: ArraySlice<UInt8>) -> [UInt32] {
    // A compatibility decomposition is at most 18 scalars of one (UAX 15, table 11).
    let room = bytes.count * 18 + 8
    let points = unsafe [Int32](unsafeUninitializedCapacity: room) { buffer, count in
      let found = unsafe bytes.withUnsafeBufferPointer { text in
        unsafe cutf8proc_nfkc(text.baseAddress, text.count, buffer.baseAddress, room)
      }
      count = found > 0 && found <= room ? found : 0
    }
    guard points.isEmpty else { return points.map { UInt32(bitPattern: $0) } }
    return String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.value)
  }
}
