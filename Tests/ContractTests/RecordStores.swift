import Adapters
import Cases
import CurlTransport
import Fakes
import Foundation
import HTTPTransport
import Testing

/// A store under test: every fake, and every adapter whose technology is at hand.
enum RecordStoreKind: String, CaseIterable, CustomTestStringConvertible {
  case volatile
  /// The failing fake, none of whose calls is broken.
  case failing
  /// The DynamoDB adapter over the emulator's tables, in this process.
  case emulated
  /// The DynamoDB adapter over HTTP, at the endpoint that QUORATE_CONTRACT_DYNAMODB names: the emulator, moto, AWS's own.
  case remote

  static var available: [RecordStoreKind] { endpoint == nil ? allCases.filter { $0 != .remote } : allCases }
  private static var endpoint: String? { ProcessInfo.processInfo.environment["QUORATE_CONTRACT_DYNAMODB"].flatMap { $0.isEmpty ? nil : $0 } }

  var testDescription: String { rawValue }

  func make() async throws -> any RecordStore {
    switch self {
    case .volatile: VolatileRecordStore()
    case .failing: FailingRecordStore(VolatileRecordStore(), broken: nil)
    case .emulated: try await Self.emulatedTable.store()
    case .remote: try await Self.remoteTable.store()
    }
  }

  // Each table is made once a run; a test keeps to partitions of its own.
  private static let emulatedTable = ContractTable(endpoint: "http://tables.invalid") { try TableEngineTransport() }
  private static let remoteTable = ContractTable(endpoint: endpoint ?? "") { CurlTransport() }
}
