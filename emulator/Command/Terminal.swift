internal import EmulatorJSON
internal import Glibc
internal import TerminalText

/// Standard output for what was asked for, standard error for everything else; every line leaves at once.
enum Terminal {
  static func say(_ text: String) { write(Array(Printable.text(text).utf8) + [0x0A], to: STDOUT_FILENO) }

  /// What a function answered, byte for byte; a terminal gets it so that it can be shown.
  static func pass(_ bytes: [UInt8]) { write((isatty(STDOUT_FILENO) == 1 ? Printable.line(bytes) : bytes) + [0x0A], to: STDOUT_FILENO) }

  static func say(_ json: JSON) { write(json.bytes + [0x0A], to: STDOUT_FILENO) }

  static func complain(_ text: String) { write(Array("emulator: \(Printable.text(text))\n".utf8), to: STDERR_FILENO) }

  /// The emulator's own word about its work, in the log's format; what `check` warns of holds the word `warning` in each.
  static func log(_ text: String) { LogTarget.write(LogFormat.current.own(text, level: text.contains("warning") ? "WARN" : "INFO") + [0x0A]) }

  static func padded(_ text: String, _ width: Int) -> String {
    text.count < width ? text + String(repeating: " ", count: width - text.count) : "\(text) "
  }

  /// Standard input, as far as `count` bytes.
  static func input(atMost count: Int) -> [UInt8] {
    var all: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while all.count < count {
      let got = unsafe chunk.withUnsafeMutableBytes { buffer in unsafe read(STDIN_FILENO, buffer.baseAddress, buffer.count) }
      guard got > 0 else { break }
      all += chunk[..<got]
    }
    return all
  }

  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { buffer in unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count) }
      // A reader that is gone gets nothing more; there is nobody to tell.
      guard count > 0 || errno == EINTR else { return }
      rest = rest.dropFirst(max(count, 0))
    }
  }
}
