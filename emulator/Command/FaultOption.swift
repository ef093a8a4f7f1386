internal import EmulatorFaults
internal import FoundationEssentials

/// `--faults FILE | PLAN`.
enum FaultOption {
  /// Nil without the option. Each hit is told on standard error.
  static func injector(_ arguments: Arguments) throws(CommandFault) -> FaultInjector? {
    guard let word = arguments["faults"] else { return nil }
    do throws(FaultPlanError) {
      let plan = try FaultPlan(reading: try text(word))
      return FaultInjector(plan) { hit in
        Terminal.log("fault: \(hit.point.rawValue) \(hit.kind.rawValue) on \(hit.subject), passing \(hit.passing)")
      }
    } catch {
      throw CommandFault("`--faults`: \(error)")
    }
  }

  /// What holds no rule's `=`, `%` or space is a file's name.
  private static func text(_ word: String) throws(FaultPlanError) -> String {
    guard FileManager.default.fileExists(atPath: word) else { return word }
    guard let data = FileManager.default.contents(atPath: word) else { throw FaultPlanError(description: "`\(word)` cannot be read") }
    return String(decoding: data, as: UTF8.self)
  }
}
