internal import EmulatorFaults
internal import EmulatorFiles
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

  /// What is there as a file is one.
  private static func text(_ word: String) throws(FaultPlanError) -> String {
    guard FileManager.default.fileExists(atPath: word) else { return word }
    do throws(BoundedFileError) {
      return String(decoding: try BoundedFile.read(word, bytesMaximum: FaultPlan.bytesMaximum), as: UTF8.self)
    } catch {
      throw FaultPlanError(description: error.description)
    }
  }
}
