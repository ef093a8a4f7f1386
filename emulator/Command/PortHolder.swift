internal import FoundationEssentials

/// Which process listens on a port, as far as /proc lets us see: other users' processes stay unnamed.
enum PortHolder {
  /// /proc changes while it is read, and a line can slip through; a few looks find it.
  private static let attempts = 5

  /// What to say and what to type when a port is taken.
  static func advice(port: UInt16) -> String {
    let again = "`emulator start --port \(port == .max ? 0 : port + 1)`, or `--port 0` for any free one"
    guard let holder = (0..<attempts).lazy.compactMap({ _ in holder(of: port) }).first else { return "port \(port) is in use; find who has it with `ss -ltnp 'sport = :\(port)'`, or type \(again)" }
    return "port \(port) is in use by process \(holder.process) (\(holder.command)); end it with `kill \(holder.process)`, or type \(again)"
  }

  private static func holder(of port: UInt16) -> (process: Int, command: String)? {
    let sockets = Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap { listeners(on: port, in: $0) })
    guard !sockets.isEmpty, let processes = try? FileManager.default.contentsOfDirectory(atPath: "/proc") else { return nil }
    for process in processes.compactMap({ Int($0) }).sorted() {
      let folder = "/proc/\(process)/fd"
      guard let descriptors = try? FileManager.default.contentsOfDirectory(atPath: folder) else { continue }
      for descriptor in descriptors {
        guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(descriptor)"), sockets.contains(target) else { continue }
        return (process, command(of: process))
      }
    }
    return nil
  }

  /// `socket:[inode]` of every socket that listens on the port. Columns: sl, local address, remote address, state (0A: LISTEN), …, inode.
  /// Source: proc(5).
  private static func listeners(on port: UInt16, in file: String) -> [String] {
    let digits = String(port, radix: 16, uppercase: true)
    let ending = ":" + String(repeating: "0", count: 4 - digits.count) + digits
    return text(of: file).split(separator: "\n").dropFirst().compactMap { line in
      let columns = line.split(separator: " ")
      guard columns.count > 9, columns[1].hasSuffix(ending), columns[3] == "0A" else { return nil }
      return "socket:[\(columns[9])]"
    }
  }

  private static func command(of process: Int) -> String {
    let words = text(of: "/proc/\(process)/cmdline").split(separator: "\0")
    return words.isEmpty ? "unknown" : String(words.joined(separator: " ").prefix(120))
  }

  private static func text(of file: String) -> String {
    FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
