internal import Glibc

/// Reading /proc. Its files have no size and its folders change while they are read, which Foundation's reader is not made for: it ends the process.
enum ProcessFiles {
  /// A listing of sockets is far smaller; what lies beyond is not looked at.
  private static let bytesMaximum = 16 * 1_024 * 1_024

  static func text(_ path: String) -> String {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while bytes.count < bytesMaximum {
      let count = unsafe read(descriptor, &chunk, chunk.count)
      guard count > 0 else { break }
      bytes.append(contentsOf: chunk[..<count])
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The entries whose names are numbers: processes in /proc, descriptors in /proc/…/fd.
  static func numbers(in folder: String) -> [Int] {
    guard let stream = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(stream) }
    var numbers: [Int] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if let number = Int(name) { numbers.append(number) }
    }
    return numbers.sorted()
  }

  static func destination(_ link: String) -> String? {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe readlink(link, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count) }
    return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
  }
}
