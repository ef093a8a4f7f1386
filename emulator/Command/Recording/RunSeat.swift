internal import EmulatorClock
internal import EmulatorHTTP
internal import FoundationEssentials
internal import Glibc

/// The place of one sandbox whose invocations are recorded or repeated: by what it is told apart, and the files it reads clock, chance and caller from.
@EventLoop final class RunSeat {
  let key: String
  private let clock: ClockFile
  private let chance: ClockFile
  private let caller: String?
  /// What its caller's file holds.
  private var told: [UInt8]?

  /// `callers`: the sandbox is told who calls. Nil where the files cannot be made.
  init?(in folder: String, callers: Bool) {
    var random = SystemRandomNumberGenerator()
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    key = "EMULATOR" + String((0..<16).map { _ in alphabet[Int(random.next(upperBound: UInt(alphabet.count)))] })
    guard let clock = ClockFile("\(folder)/\(key).clock", isTemporary: true), let chance = ClockFile("\(folder)/\(key).chance", isTemporary: true) else {
      return nil
    }
    (self.clock, self.chance) = (clock, chance)
    caller = callers ? "\(folder)/\(key).caller" : nil
    guard set(caller: []) else { return nil }
  }

  func variables(port: UInt16) -> [(name: String, value: String)] {
    let kind = caller == nil ? "record" : "replay"
    let variables = [
      ("AWS_ACCESS_KEY_ID", key), ("EMULATOR_CLOCK", clock.path), ("EMULATOR_CHANCE", chance.path),
      ("EMULATOR_EXCHANGES", "http://127.0.0.1:\(port)\(Self.path)/\(key)/\(kind)"),
    ]
    return (variables + (caller.map { [("EMULATOR_CALLER", $0)] } ?? [])).map { (name: $0.0, value: $0.1) }
  }

  func begin(clock_ms: Int64, seed: Int64) {
    clock.write(clock_ms)
    chance.write(seed)
  }

  /// Nothing: nobody is told of.
  @discardableResult
  func set(caller bytes: [UInt8]) -> Bool {
    guard let caller, told != bytes else { return true }
    guard FileManager.default.createFile(atPath: caller, contents: Data(bytes), attributes: [.posixPermissions: 0o600]) else { return false }
    told = bytes
    return true
  }

  func remove() {
    clock.remove()
    chance.remove()
    if let caller { unsafe unlink(caller) }
  }

  /// Where sandboxes tell of exchanges.
  nonisolated static let path = "/_emulator/exchanges"

  /// The key that a request was signed with.
  nonisolated static func key(inAuthorization text: String) -> String? {
    let words = text.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") }
    guard let word = words.first(where: { $0.starts(with: "Credential=".utf8) }) else { return nil }
    let key = Substring(word).dropFirst("Credential=".count).prefix { $0 != "/" }
    return key.hasPrefix("EMULATOR") ? String(key) : nil
  }

  /// A folder that sandboxes can read, whose /tmp is their own.
  nonisolated static func folder() throws(CommandFault) -> String {
    let path = "/dev/shm/emulator-runs-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    guard unsafe mkdir(path, 0o700) == 0 else { throw CommandFault("the folder `\(path)` cannot be made: \(unsafe String(cString: strerror(errno)))") }
    return path
  }
}
