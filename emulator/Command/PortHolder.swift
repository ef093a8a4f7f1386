/// Which process listens on a port, as far as /proc lets us see: other users' processes stay unnamed.
enum PortHolder {
  /// /proc changes while it is read, and a line can slip through; a few looks find it.
  private static let attempts = 5

  /// What to say and what to type when a port is taken.
  static func advice(port: UInt16, option: String) -> String {
    let again = "`emulator start --\(option) \(port == .max ? 0 : port + 1)`, or `--\(option) 0` for any free one"
    guard let holder = (0..<attempts).lazy.compactMap({ _ in holder(of: port) }).first else {
      return "port \(port) is in use; find who has it with `ss -ltnp 'sport = :\(port)'`, or type \(again)"
    }
    return "port \(port) is in use by process \(holder.process) (\(holder.program)); end it with `kill \(holder.process)`, or type \(again)"
  }

  private static func holder(of port: UInt16) -> (process: Int, program: String)? {
    let sockets = Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap { listeners(on: port, in: $0) })
    guard !sockets.isEmpty else { return nil }
    for process in ProcessFiles.numbers(in: "/proc") {
      let folder = "/proc/\(process)/fd"
      let holds = ProcessFiles.numbers(in: folder).contains { ProcessFiles.destination("\(folder)/\($0)").map(sockets.contains) ?? false }
      if holds { return (process, program(of: process)) }
    }
    return nil
  }

  /// `socket:[inode]` of every socket that listens on the port. Columns: sl, local address, remote address, state (0A: LISTEN), …, inode.
  /// Source: proc(5).
  private static func listeners(on port: UInt16, in file: String) -> [String] {
    let digits = String(port, radix: 16, uppercase: true)
    let ending = ":" + String(repeating: "0", count: 4 - digits.count) + digits
    return ProcessFiles.text(file).split(separator: "\n").dropFirst().compactMap { line in
      let columns = line.split(separator: " ")
      guard columns.count > 9, columns[1].hasSuffix(ending), columns[3] == "0A" else { return nil }
      return "socket:[\(columns[9])]"
    }
  }

  /// Its file's name alone: arguments may hold secrets, and a process may write arguments into its first one too.
  private static func program(of process: Int) -> String {
    ProcessFiles.destination("/proc/\(process)/exe")?.split(separator: "/").last.map(String.init) ?? "unknown"
  }
}
