internal import EmulatorJSON

/// Tags are labels; permissions are kept in the queue's Policy, and enforced by nobody here.
extension QueueKeeper {
  static let tagsMaximum = 50

  static func check(tags: [String: String], added: [String: String]) throws(QueueRefusal) {
    for (key, value) in added.sorted(by: { $0.key < $1.key }) {
      guard (1...128).contains(key.unicodeScalars.count), value.unicodeScalars.count <= 256, !key.lowercased().hasPrefix("aws:") else {
        throw .invalid(String(key.prefix(128)), "Tags", "Tag keys must have 1 to 128 characters and not begin with aws:, values at most 256.")
      }
    }
    guard tags.count <= tagsMaximum else { throw QueueRefusal(.invalidParameterValue, "Too many tags added for queue: \(tags.count), at most \(tagsMaximum).") }
  }

  func tagQueue(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    guard let record = queues[try queue(call)] else { throw .noSuchQueue }
    guard let added = try call.parameters.map("Tags"), !added.isEmpty else { throw .missing("Tags") }
    let tags = record.tags.merging(added) { $1 }
    try Self.check(tags: tags, added: added)
    record.tags = tags
    save(record)
    return []
  }

  /// A key that is not there is no error.
  func untagQueue(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    guard let record = queues[try queue(call)] else { throw .noSuchQueue }
    let keys = try call.parameters.texts("TagKeys")
    guard !keys.isEmpty else { throw QueueRefusal(.invalidParameterValue, "Tag keys are required.") }
    for key in keys { record.tags[key] = nil }
    save(record)
    return []
  }

  func listTags(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    guard let record = queues[try queue(call)] else { throw .noSuchQueue }
    guard !record.tags.isEmpty else { return [] }
    return [.init("Tags", .object(record.tags.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }))]
  }

  func addPermission(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    guard let record = queues[try queue(call)] else { throw .noSuchQueue }
    let label = try call.parameters.required("Label")
    let (accounts, actions) = (try call.parameters.texts("AWSAccountIds"), try call.parameters.texts("Actions"))
    guard (1...80).contains(label.utf8.count), label.utf8.allSatisfy(QueueName.isLegal) else {
      throw .invalid(label, "Label", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.")
    }
    guard !accounts.isEmpty else { throw .missing("AWSAccountIds") }
    guard !actions.isEmpty else { throw .missing("Actions") }
    for account in accounts where account.utf8.count != 12 || !account.utf8.allSatisfy({ (48...57).contains($0) }) {
      throw .invalid(account, "PrincipalId", "Unable to verify.")
    }
    var statements = policy(record)["Statement"]?.array ?? []
    guard !statements.contains(where: { $0["Sid"]?.string == label }) else { throw .invalid(label, "Label", "Already exists.") }
    guard statements.count < 20 else { throw QueueRefusal(.overLimit, "21 statements were found in the submitted policy, max allowed is 20") }
    let principals = accounts.map { JSON.string("arn:aws:iam::\($0):root") }
    let named = actions.map { JSON.string("SQS:\($0)") }
    statements.append([
      "Sid": .string(label), "Effect": "Allow", "Principal": ["AWS": principals.count == 1 ? principals[0] : .array(principals)],
      "Action": named.count == 1 ? named[0] : .array(named), "Resource": .string(record.arn),
    ])
    set(statements, of: record)
    return []
  }

  func removePermission(_ call: QueueCall) throws(QueueRefusal) -> [JSON.Member] {
    guard let record = queues[try queue(call)] else { throw .noSuchQueue }
    let label = try call.parameters.required("Label")
    let statements = policy(record)["Statement"]?.array ?? []
    let left = statements.filter { $0["Sid"]?.string != label }
    guard left.count < statements.count else { throw .invalid(label, "Label", "can't find label.") }
    set(left, of: record)
    return []
  }

  private func policy(_ record: QueueRecord) -> JSON { record.attributes["Policy"].flatMap(JSON.read) ?? .object([]) }

  private func set(_ statements: [JSON], of record: QueueRecord) {
    let policy: JSON = ["Version": "2008-10-17", "Id": .string("\(record.arn)/SQSDefaultPolicy"), "Statement": .array(statements)]
    record.attributes["Policy"] = statements.isEmpty ? nil : String(decoding: policy.bytes, as: UTF8.self)
    save(record)
  }
}
