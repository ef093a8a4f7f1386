internal import EmulatorJSON
internal import Glibc
internal import TerminalText

/// How far a move of the clock has come, for whoever waits for it: on a terminal one line that is written anew each second, elsewhere a line each ten.
struct ClockLines {
  private static let between_s = 10

  private let isTerminal: Bool
  private let write: (String) -> Void
  private var isLineOpen = false
  private var hasHinted = false

  init(isTerminal: Bool, write: @escaping (String) -> Void = { Terminal.write(Array($0.utf8), to: STDERR_FILENO) }) {
    (self.isTerminal, self.write) = (isTerminal, write)
  }

  /// `answer`: what the clock's page says; `time_s`: how long the move has taken.
  mutating func tell(_ answer: JSON, after_s time_s: Int) {
    guard let moving = answer["moving"], let now = answer["now"]?.string, isTerminal || time_s % Self.between_s == 0 else { return }
    if !hasHinted, time_s >= Self.between_s {
      hasHinted = true
      line("Ctrl-C stops it on the way; `emulator clock jump` goes there in one step and makes up for no schedule between")
    }
    line(Self.text(now, moving, after_s: time_s), isOpen: isTerminal)
  }

  /// What follows begins on a line of its own.
  mutating func end() {
    if isLineOpen { write("\r\u{1B}[K") }
    isLineOpen = false
  }

  private mutating func line(_ text: String, isOpen: Bool = false) {
    end()
    write(isOpen ? Printable.text(text) : "emulator: \(Printable.text(text))\n")
    isLineOpen = isOpen
  }

  /// Short enough for a terminal of 80 columns, of which a longer line could not be written anew.
  private static func text(_ now: String, _ moving: JSON, after_s time_s: Int) -> String {
    let fired = (moving["fired"]?.object ?? []).reduce(0) { $0 + ($1.value.integer ?? 0) }
    let counts = "\(fired) fired, \(moving["failures"]?.integer ?? 0) failed"
    guard let from_ms = moving["from"]?.string.flatMap({ ClockWish.moment($0) }), let to_ms = moving["to"]?.string.flatMap({ ClockWish.moment($0) }),
      let now_ms = ClockWish.moment(now), to_ms > from_ms, now_ms > from_ms
    else { return "at \(now): \(counts)" }
    let part = Double(now_ms - from_ms) / Double(to_ms - from_ms)
    let left_s = Int((Double(time_s) * (1 - part) / part).rounded(.up))
    return "\(Int(part * 100)) %, at \(now): \(counts); \(left_s < 120 ? "\(left_s) s" : "\((left_s + 59) / 60) min") left"
  }
}
