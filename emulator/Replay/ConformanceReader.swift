internal import EmulatorJSON

/// Reads the parts of a suite; every message names the file and the place in it.
struct ConformanceReader {
  let file: String

  func check(_ value: JSON, known: [String], _ path: String) throws(RecordingError) {
    guard let members = value.object else { throw fault(path.isEmpty ? "the file" : path, "must be an object") }
    for member in members where !known.contains(member.name) {
      throw fault(path.isEmpty ? member.name : "\(path).\(member.name)", "is none of \(known.joined(separator: ", "))")
    }
  }

  func text(_ value: JSON?, _ path: String) throws(RecordingError) -> String {
    guard let text = value?.string, !text.isEmpty else { throw fault(path, "must be a text") }
    return text
  }

  /// A text, or a list of lines.
  func optionalLines(_ value: JSON?, _ path: String) throws(RecordingError) -> String? {
    switch value {
    case nil: return nil
    case .string(let text)?: return text
    case .array(let lines)?: return lines.compactMap(\.string).joined(separator: "\n") + "\n"
    default: throw fault(path, "must be a text or a list of lines")
    }
  }

  func members(_ value: JSON?, _ path: String) throws(RecordingError) -> [JSON.Member] {
    guard let value else { return [] }
    guard let members = value.object else { throw fault(path, "must be an object") }
    return members
  }

  func conformanceCase(_ value: JSON, _ path: String) throws(RecordingError) -> ConformanceCase {
    try check(value, known: ["name", "source", "steps", "request", "answer"], path)
    let name = try text(value["name"], "\(path).name")
    let source = try text(value["source"], "\(path).source")
    guard let steps = value["steps"] else {
      let only: JSON = .object((value.object ?? []).filter { ["request", "answer"].contains($0.name) })
      return ConformanceCase(name: name, source: source, steps: [try step(only, path)])
    }
    guard let list = steps.array, !list.isEmpty, value["request"] == nil else { throw fault("\(path).steps", "must be a list, alone") }
    var read: [ConformanceStep] = []
    for (place, entry) in list.enumerated() { read.append(try step(entry, "\(path).steps[\(place)]")) }
    return ConformanceCase(name: name, source: source, steps: read)
  }

  private func step(_ value: JSON, _ path: String) throws(RecordingError) -> ConformanceStep {
    try check(value, known: ["request", "answer", "keep"], path)
    let request = value["request"] ?? .null
    try check(request, known: ["line", "headers", "body"], "\(path).request")
    let words = try text(request["line"], "\(path).request.line").split(separator: " ", maxSplits: 1)
    guard words.count == 2 else { throw fault("\(path).request.line", "must be a method and a target") }
    var headers: [(name: String, value: String)] = []
    for header in try members(request["headers"], "\(path).request.headers") {
      // Several of one name are a list.
      for one in header.value.array ?? [header.value] { headers.append((header.name, one.string ?? String(decoding: one.bytes, as: UTF8.self))) }
    }
    let body = request["body"].map { $0.string.map { Array($0.utf8) } ?? $0.bytes } ?? []
    return ConformanceStep(
      method: String(words[0]), target: String(words[1]), headers: headers, body: body, answer: try answer(value["answer"], "\(path).answer"),
      keep: try members(value["keep"], "\(path).keep").map { ($0.name, $0.value.string ?? "") })
  }

  private func answer(_ value: JSON?, _ path: String) throws(RecordingError) -> ConformanceAnswer {
    let value = value ?? .null
    try check(value, known: ["status", "headers", "body", "parts"], path)
    guard let status = value["status"]?.integer, (100...599).contains(status) else { throw fault("\(path).status", "must be 100 to 599") }
    return ConformanceAnswer(
      status: status, headers: try members(value["headers"], "\(path).headers"), body: value["body"], parts: try members(value["parts"], "\(path).parts"))
  }

  private func fault(_ path: String, _ rule: String) -> RecordingError { RecordingError(file: file, rule: "`\(path)` \(rule)") }
}
