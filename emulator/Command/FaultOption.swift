internal import EmulatorFaults
internal import EmulatorFiles
internal import EmulatorMappings
internal import EmulatorSandboxes
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

extension FaultInjector {
  /// What an invocation meets.
  nonisolated func invocationFault(_ function: String, _ id: String, isStart: Bool) -> InvocationFault? {
    let kinds = FaultPlan.Point.invoke.kinds.filter { isStart || $0 != .initFail }
    guard let rule = strike(.invoke, "\(function)/\(id)", among: kinds) else { return nil }
    return switch rule.kind {
    case .crashBefore: .crashBefore
    case .crashDuring: .crashDuring(after_ms: rule.time_ms ?? 50)
    case .crashAfter: .crashAfter
    case .timeout: .timeout(after_ms: rule.time_ms ?? 1_000)
    case .slow: .slow(by_ms: rule.time_ms ?? 1_000)
    default: .initFail
    }
  }

  /// What a message meets on its way to a function.
  nonisolated func deliveryFault(_ message: String) -> DeliveryFault? {
    guard let rule = strike(.deliver, message, among: FaultPlan.Point.deliver.kinds) else { return nil }
    return switch rule.kind {
    case .duplicate: .duplicate
    case .reorder: .reorder
    case .delay: .delay(by_ms: rule.time_ms ?? 1_000)
    default: .lostDelete
    }
  }
}
