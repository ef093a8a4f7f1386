internal import CLinux
internal import Glibc

/// Why a runtime cannot be run on this machine.
public struct InterpreterFault: Error, Sendable, CustomStringConvertible {
  public var description: String
}

/// A node or python3 on this machine.
public struct Interpreter: Sendable, Equatable {
  public var path: String
  /// `20.11.1`.
  public var version: String

  public init(path: String, version: String) {
    self.path = path
    self.version = version
  }

  /// How long one may take to say its version.
  private static let patience_ms: Int32 = 10_000
  private static let answerBytesMaximum = 8_192
  /// How often one that is being written is tried, and how long apart.
  private static let (writingMaximum, writingPause_ms): (Int, Int32) = (100, 10)

  /// The first on `searchPath` (as PATH is written) that is new enough; for Python one of an activated environment goes first, for the packages that it has, then one of the
  /// very version.
  public static func find(_ language: Language, for runtime: String, in searchPath: String, home: String) throws(InterpreterFault) -> Interpreter {
    var tooOld: Interpreter?
    let folders = searchPath.split(separator: ":").map(String.init)
    let environments = language == .python ? folders.filter { unsafe access("\($0)/../pyvenv.cfg", R_OK) == 0 } : []
    let places = environments.map { "\($0)/python3" } + language.programs(for: runtime).flatMap { program in folders.map { "\($0)/\(program)" } }
    for place in places where unsafe access(place, X_OK) == 0 {
      guard let found = ask(place, language, ["PATH=\(searchPath)", "HOME=\(home)"]) else { continue }
      if found.isAtLeast(language.leastVersion) { return found }
      tooOld = tooOld ?? found
    }
    let least = language.leastVersion.map(String.init).joined(separator: ".")
    let program = language == .node ? "node" : "python3"
    let what = tooOld.map { "`\($0.path)` is version \($0.version)" } ?? "there is none on PATH"
    throw InterpreterFault(description: "`\(runtime)` needs \(program) \(least) or later: \(what)")
  }

  /// Whether it is the version that the cloud would run.
  public func isOf(runtime: String) -> Bool {
    let wanted = runtime.drop { !$0.isNumber }.split(separator: ".").compactMap { Int($0) }
    return numbers.starts(with: wanted)
  }

  private var numbers: [Int] { version.split(separator: ".").map { Int($0.prefix { $0.isNumber }) ?? 0 } }

  private func isAtLeast(_ least: [Int]) -> Bool { !numbers.lexicographicallyPrecedes(least) }

  private static func ask(_ program: String, _ language: Language, _ environment: [String]) -> Interpreter? {
    guard let answer = output(of: program, language.question, environment) else { return nil }
    let lines = answer.split(separator: "\n").map(String.init)
    guard lines.count == 2, lines[0].hasPrefix("/"), lines[1].first?.isNumber == true else { return nil }
    return Interpreter(path: lines[0], version: lines[1])
  }

  /// What it writes until it ends; nil where it cannot be started, writes too much or takes too long.
  private static func output(of program: String, _ arguments: [String], _ environment: [String]) -> String? {
    var ends: [Int32] = [-1, -1]
    guard unsafe linux_pipe(&ends) >= 0 else { return nil }
    defer { close(ends[0]) }
    let words = [program] + arguments
    let process = onceWritten {
      unsafe linux_spawn(program, strings(words), words.count, strings(environment), environment.count, "", ends[1], "", -1, [-1, -1], [-1, -1])
    }
    close(ends[1])
    guard process > 0 else { return nil }
    defer {
      linux_signal_group(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    return read(ends[0]).map { String(decoding: $0, as: UTF8.self) }
  }

  /// What `start` answers, a process or a negated errno. Linux runs no program while anybody has it open for writing (`ETXTBSY`), be it a child that was forked as it was
  /// written and has yet to run a program of its own: that passes soon, so it is tried again.
  package static func onceWritten(_ start: () -> Int32) -> Int32 {
    var started = start()
    for _ in 1..<writingMaximum where started == -ETXTBSY {
      poll(nil, 0, writingPause_ms)
      started = start()
    }
    return started
  }

  private static func read(_ descriptor: Int32) -> [UInt8]? {
    var (bytes, chunk) = ([UInt8](), [UInt8](repeating: 0, count: 1_024))
    while bytes.count <= answerBytesMaximum {
      var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&waited, 1, patience_ms) > 0 else { return nil }
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 else { return nil }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
    return nil
  }

  private static func strings(_ list: [String]) -> [CChar] { list.flatMap { $0.utf8.map { CChar(bitPattern: $0) } + [0] } + [0] }
}
