internal import EmulatorJSON

extension FileReader {
  /// What CloudFormation takes of a queue. Source: AWS CloudFormation, AWS::SQS::Queue.
  private static let queueNumbers: [(name: String, range: ClosedRange<Int>)] = [
    ("VisibilityTimeout", 0...43_200), ("DelaySeconds", 0...900), ("MaximumMessageSize", 1_024...1_048_576), ("MessageRetentionPeriod", 60...1_209_600),
    ("ReceiveMessageWaitTimeSeconds", 0...20), ("KmsDataKeyReusePeriodSeconds", 60...86_400),
  ]
  private static let queueFlags = ["FifoQueue", "ContentBasedDeduplication", "SqsManagedSseEnabled"]
  private static let queueChoices = [
    ("DeduplicationScope", ["queue", "messageGroup"]), ("FifoThroughputLimit", ["perQueue", "perMessageGroupId"]),
  ]
  private static let queueKeys =
    ["QueueName", "KmsMasterKeyId", "RedrivePolicy", "RedriveAllowPolicy", "Tags"] + queueNumbers.map(\.name) + queueFlags + queueChoices.map(\.0)

  mutating func queues(_ resources: [YAMLNode.Entry], _ intrinsic: Intrinsic) -> [QueueDeclaration] {
    var queues: [QueueDeclaration] = []
    for entry in resources {
      guard let type = entry.value["Type"], case .value(let kind)? = try? variables.resolve(type), kind.text == "AWS::SQS::Queue" else { continue }
      guard let queue = queue(entry, name: intrinsic.resources[entry.key]?.name ?? entry.key, intrinsic) else { continue }
      if let earlier = queues.first(where: { $0.name == queue.name }) {
        report("`\(queue.name)` is the name of `\(earlier.logicalID)` in line \(earlier.mark.line) too", at: entry.mark, "resources.Resources.\(entry.key)")
      }
      queues.append(queue)
    }
    checkRedrive(queues, intrinsic)
    return queues
  }

  private mutating func queue(_ entry: YAMLNode.Entry, name: String, _ intrinsic: Intrinsic) -> QueueDeclaration? {
    let path = "resources.Resources.\(entry.key).Properties"
    let properties = entries(entry.value["Properties"], path)
    for property in properties where !Self.queueKeys.contains(property.key) { unknown(property, Self.queueKeys, "\(path).\(property.key)") }
    var attributes: [String: String] = [:]
    for (name, range) in Self.queueNumbers {
      if let node = properties[name], let number = integer(node, "\(path).\(name)", range) { attributes[name] = String(number) }
    }
    for name in Self.queueFlags { if let node = properties[name], let flag = boolean(node, "\(path).\(name)") { attributes[name] = String(flag) } }
    for (name, choices) in Self.queueChoices { if let node = properties[name] { attributes[name] = choice(node, "\(path).\(name)", choices) } }
    let isFIFO = attributes["FifoQueue"] == "true"
    if !isFIFO {
      attributes["FifoQueue"] = nil
      for name in ["ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"] where attributes[name] != nil {
        report("is for FIFO queues alone", at: properties[name]?.mark ?? entry.mark, "\(path).\(name)")
      }
    }
    let stem = isFIFO ? name.dropLast(5) : name[...]
    let legal = stem.utf8.allSatisfy { Self.isNameByte($0) || $0 == UInt8(ascii: "_") }
    guard legal, !stem.isEmpty, name.utf8.count <= 80, name.hasSuffix(".fifo") == isFIFO else {
      report(
        "must be 1 to 80 letters, digits, `_` and `-`\(isFIFO ? " and end with `.fifo`, as a FIFO queue's" : ""), got \"\(name)\"", at: entry.mark,
        "\(path).QueueName")
      return nil
    }
    for name in ["RedrivePolicy", "RedriveAllowPolicy"] {
      if let node = properties[name], let text = policy(node, "\(path).\(name)", intrinsic) { attributes[name] = text }
    }
    if let node = properties["KmsMasterKeyId"], let value = resolved(node, "\(path).KmsMasterKeyId") {
      attributes["KmsMasterKeyId"] = intrinsic.text(of: value)
    }
    return QueueDeclaration(
      logicalID: entry.key, name: name, attributes: attributes, tags: tags(properties["Tags"], "\(path).Tags", intrinsic), mark: entry.mark)
  }

  /// A policy as the JSON text that the service's own API takes, the file's functions in it answered.
  private mutating func policy(_ node: YAMLNode, _ path: String, _ intrinsic: Intrinsic) -> String? {
    guard case .value(let value)? = try? variables.resolveDeeply(node), !value.isNull else { return nil }
    guard value.entries != nil else {
      report("must be a mapping, got \(value.shown)", at: node.mark, path)
      return nil
    }
    return String(decoding: json(value, intrinsic).bytes, as: UTF8.self)
  }

  private func json(_ node: YAMLNode, _ intrinsic: Intrinsic) -> JSON {
    if Intrinsic.isIntrinsic(node) { return intrinsic.text(of: node).map { .string($0) } ?? .null }
    if let elements = node.elements { return .array(elements.map { json($0, intrinsic) }) }
    if let entries = node.entries { return .object(entries.map { .init($0.key, json($0.value, intrinsic)) }) }
    return node.json
  }

  private mutating func tags(_ node: YAMLNode?, _ path: String, _ intrinsic: Intrinsic) -> [String: String] {
    guard let node else { return [:] }
    var tags: [String: String] = [:]
    for (place, element) in list(node, path).enumerated() {
      let parts = entries(element, "\(path)[\(place)]")
      guard let key = parts["Key"].flatMap({ text($0, "\(path)[\(place)].Key") }), let value = parts["Value"] else { continue }
      tags[key] = resolved(value, "\(path)[\(place)].Value").flatMap { intrinsic.text(of: $0) }
    }
    return tags
  }

  /// A dead-letter queue is one of the file's, and of the same kind.
  private mutating func checkRedrive(_ queues: [QueueDeclaration], _ intrinsic: Intrinsic) {
    for queue in queues {
      let path = "resources.Resources.\(queue.logicalID).Properties.RedrivePolicy"
      guard let policy = queue.attributes["RedrivePolicy"].flatMap({ try? JSON(reading: Array($0.utf8)) }) else { continue }
      guard let count = policy["maxReceiveCount"]?.integer ?? policy["maxReceiveCount"]?.string.flatMap({ Int64($0) }), (1...1_000).contains(count) else {
        report("`maxReceiveCount` must be between 1 and 1000", at: queue.mark, path)
        continue
      }
      let arn = policy["deadLetterTargetArn"]?.string ?? ""
      guard let target = queues.first(where: { arn == "arn:aws:sqs:\(intrinsic.region):\(intrinsic.accountID):\($0.name)" }) else {
        report("`deadLetterTargetArn` is no queue of this file; \(Spelling.there(queues.map(\.name)))", at: queue.mark, path)
        continue
      }
      if target.name.hasSuffix(".fifo") != queue.name.hasSuffix(".fifo") {
        report("the dead-letter queue of a FIFO queue must be one too, and of a standard queue a standard one", at: queue.mark, path)
      }
    }
  }
}
