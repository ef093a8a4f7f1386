import CaseContract
import Cases
import Fakes
import StrictJSON
import Testing

struct ContractFailure: Error {
  let text: String
  init(_ text: String) { self.text = text }
}

extension JSONValue {
  /// What came of an echo's work.
  var said: [String] {
    guard case .object(let object) = self, case .array(let said)? = object["said"] else { return [] }
    return said.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }

  /// The places that a task's calls asked for.
  var cities: [String] {
    guard case .object(let object) = self, case .array(let executions)? = object["execution"] else { return [] }
    return executions.compactMap { execution in
      guard case .object(let execution) = execution, case .object(let params)? = execution["params"], case .string(let city)? = params["city"] else {
        return nil
      }
      return city
    }
  }
}

extension Receipt {
  var isWhole: Bool { if case .object(let object) = value { object["value"] != nil } else { false } }
}

extension Stage {
  /// Whether a change is one to what a worker brings about: the header, the outcome's parts, the receipts.
  func isWork(_ change: RecordChange) -> Bool {
    guard change.key.partition == place.partition else { return false }
    return change.key.sort == CaseKeys.header || ["BODY#", "JOURNAL#"].contains { change.key.sort.hasPrefix($0) }
  }

  /// Makes the stored phases an older engine's, with other values where the family can go on with any, and seals them anew.
  func age() async throws {
    let request = try #require(record("REQUEST").flatMap { if case .binary(let bytes)? = $0.attributes["body"] { bytes } else { nil } })
    var link = HashChain.genesis(request)
    var aged: [ChainedReceipt] = []
    for chained in invariants.receipts {
      var receipt = chained.receipt
      if receipt.key.hasPrefix("phase/"), case .object(var object) = receipt.value {
        object["engine"] = .string("0.0.1")
        object["sha256"] = .string(String(repeating: "0", count: 64))
        if subject.kind == .echo { object["value"] = .integer(77) }
        if subject.kind == .tasks, let plan = object["value"] {
          let text = String(decoding: try JSONWriter.write(plan), as: UTF8.self)
          object["value"] = try JSONReader.read(Array(text.replacing(#""city":"Rome""#, with: #""city":"Riga""#).utf8))
        }
        receipt.value = .object(object)
      }
      link = try HashChain.link(link, receipt)
      aged.append(ChainedReceipt(receipt: receipt, link: link))
    }
    let items = store.records.filter { $0.key.partition == place.partition && $0.key.sort.hasPrefix("JOURNAL#") }.sorted { $0.key.sort < $1.key.sort }
    for item in items { store.tamper(item.key) { $0.attributes["body"] = .binary(Array("[]".utf8)) } }
    let bytes = try JSONWriter.write(ChainedReceipt.json(aged))
    store.tamper(try #require(items.first).key) { $0.attributes["body"] = .binary(bytes) }
    let head = link
    store.tamper(place.key("CASE")) {
      $0.attributes["head"] = .string(head)
      $0 = $0.sealed
    }
  }
}
