import Cases
import Decisions
import Frameworks
import FoundationEssentials
import StrictJSON

/// A request's JSON read and written by the strict reader and by Foundation's, which is also given a type to decode.
func measureCodecs(of text: [UInt8], name: String) async throws {
  try await measure("strict_json_read_\(name)") { _ = try JSONReader.read(text) }
  try await measure("strict_json_\(name)") { _ = try JSONWriter.write(try JSONReader.read(text)) }
  let data = Data(text)
  try await measure("foundation_read_\(name)") { _ = try JSONDecoder().decode(PlainRequest.self, from: data) }
  try await measure("foundation_\(name)") { _ = try JSONEncoder().encode(try JSONDecoder().decode(PlainRequest.self, from: data)) }
}

/// What Foundation decodes of a request.
struct PlainRequest: Codable {
  struct Context: Codable {
    struct Alternative: Codable { var id: String, name: String, scores: [String: Double] }
    struct Criterion: Codable { var name: String, weight: Double, direction: String }
    var alternatives: [Alternative], criteria: [Criterion]
  }
  var query: String, context: Context
}
