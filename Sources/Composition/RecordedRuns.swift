internal import Adapters
internal import Cases
internal import CurlTransport
internal import Forms
internal import FunctionKit
internal import HTTPTransport
internal import StrictJSON

/// Who records what a process does. What an emulator tells one that it records, or by which it repeats what was recorded, it sets itself and refuses from everybody else.
struct RecordedRuns {
  static let exchanges = "EMULATOR_EXCHANGES"
  static let caller = "EMULATOR_CALLER"

  /// Where it wants to hear of exchanges; nil where nobody records.
  var address: ExchangeAddress?
  /// The file of whom a replay's caller is.
  var callerFile: String?
  var faults: [ConfigurationError.Fault] = []

  /// `isLocal`: the records are on this machine, and nobody else reaches it.
  init(_ environment: [String: String], isLocal: Bool) {
    if SystemSurroundings.isWithoutItsChance {
      faults.append(.init(variable: SystemSurroundings.chanceVariable, rule: "must name the seed of an emulator, beside \(SystemSurroundings.variable)"))
    }
    address = environment[Self.exchanges].flatMap { ExchangeAddress($0) }
    if environment[Self.exchanges] != nil, address == nil {
      faults.append(.init(variable: Self.exchanges, rule: "must be an emulator's own address on 127.0.0.1"))
    }
    guard let file = environment[Self.caller] else { return }
    // Whoever could set it otherwise would be whom he likes.
    guard isLocal, SystemSurroundings.isRepeatable, address?.isReplay == true else {
      faults.append(.init(variable: Self.caller, rule: "is set by `emulator replay` alone"))
      return
    }
    callerFile = file
  }

  var isReplay: Bool { callerFile != nil }

  /// Who logs a share of the events; nobody where an emulator records all of them, or repeats them.
  func recorder(of share: Double, secrets: [String], _ surroundings: any Surroundings) -> EventRecorder? {
    address == nil && share > 0 ? EventRecorder(share: share, secrets: secrets, surroundings: surroundings) : nil
  }

  func transport(telling recorder: EventRecorder?) -> any HTTPTransport {
    let transport = CurlTransport()
    if let address { return ExchangeTransport(transport, telling: address) }
    guard let recorder else { return transport }
    return ToldTransport(transport, isHeard: { recorder.isOn }) { recorder.add($0, $1, $2, $3) }
  }

  func run() -> RecordedRun? {
    guard let address else { return nil }
    let file = callerFile
    let transport = ExchangeTransport(CurlTransport(), telling: address)
    return RecordedRun(begins: { SystemSurroundings.begin() }, caller: { file.flatMap(Self.readCaller) }) { caller in
      if !address.isReplay { await transport.tell(caller: caller) }
    }
  }

  private static func readCaller(_ file: String) -> Principal? {
    guard let bytes = try? BoundedFile.read(file, bytesMaximum: 65_536), let value = try? JSONReader.read(bytes) else { return nil }
    return RecordedRun.caller(value)
  }
}
