import Glibc

/// Which seeds are being tried, said when a trap or a bad access ends the process: a crash is a broken property too, and its seed must not go with the process.
public enum CrashNote {
  /// More blocks than this are never under way at once.
  public static let slots = 64

  private struct Entry { var from: UInt64 = 0, seed: UInt64 = 0 }

  // A signal handler may neither lock nor allocate: plain memory, written by one task a slot, read once when everything is over anyway. A seed of 0 is none.
  nonisolated(unsafe) private static let entries = {
    let memory = UnsafeMutablePointer<Entry>.allocate(capacity: slots)
    unsafe memory.initialize(repeating: Entry(), count: slots)
    return unsafe memory
  }()
  nonisolated(unsafe) private static var name: UnsafeMutablePointer<CChar>?
  nonisolated(unsafe) private static var watches = false

  /// From here on a crash of this process says which seeds were being tried; to be called once, before anything is.
  public static func watch() {
    unsafe watches = true
    _ = unsafe entries
    for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE] {
      signal(number) { number in
        CrashNote.say()
        // Once more, for what the system does with it.
        signal(number, SIG_DFL)
        raise(number)
      }
    }
  }

  /// Which property the seeds are of, while none is being tried.
  static func tries(_ property: String) {
    guard unsafe watches else { return }
    unsafe free(name)
    unsafe name = unsafe strdup(property)
  }

  static func set(_ slot: Int, from: UInt64, seed: UInt64) { if unsafe watches { unsafe entries[slot] = Entry(from: from, seed: seed) } }

  static func clear(_ slot: Int) { if unsafe watches { unsafe entries[slot] = Entry() } }

  private static func say() {
    write("\nCRASHED, trying one of these; repeat it by\n")
    for slot in 0..<slots {
      let entry = unsafe entries[slot]
      guard entry.seed > 0 else { continue }
      write("  properties ")
      if let name = unsafe name { unsafe _ = Glibc.write(STDERR_FILENO, name, strlen(name)) }
      write(" --seed ")
      write(entry.from)
      write(" --count ")
      write(entry.seed - entry.from + 1)
      write("\n")
    }
  }

  private static func write(_ text: StaticString) { unsafe _ = Glibc.write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount) }

  private static func write(_ number: UInt64) {
    var power: UInt64 = 1
    while number / power >= 10 { power *= 10 }
    while power > 0 {
      var digit = UInt8(48 + number / power % 10)
      unsafe _ = Glibc.write(STDERR_FILENO, &digit, 1)
      power /= 10
    }
  }
}
