/// CloudFormation's functions where the file itself can answer them: `Ref`, `Fn::GetAtt`, `Fn::Sub`, `Fn::Join`.
/// Source: docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html.
struct Intrinsic {
  /// By logical id; those whose name is theirs alone to know are not among them.
  let resources: [String: Resource]
  /// Of every resource.
  var logicalIDs: [String] = []
  let region: String
  let accountID: String
  let stack: String

  struct Resource {
    var type: String
    /// The name the resource has in its service.
    var name: String
  }

  /// `!Ref X` is `Ref: X`, `!GetAtt A.B` is `Fn::GetAtt: [A, B]`, any other `!F x` is `Fn::F: x`.
  static func longForm(of node: YAMLNode, tag: String?) -> YAMLNode {
    guard let tag, tag.hasPrefix("!") else { return node }
    let name = String(tag.dropFirst())
    var argument = node
    if name == "GetAtt", let dot = node.text?.firstIndex(of: "."), let text = node.text {
      let parts = [String(text[..<dot]), String(text[text.index(after: dot)...])]
      argument.value = .sequence(parts.map { YAMLNode.scalar($0, at: node.mark) })
    }
    let key = name == "Ref" || name == "Condition" ? name : "Fn::\(name)"
    return YAMLNode(value: .mapping([YAMLNode.Entry(key: key, mark: node.mark, value: argument)]), mark: node.mark)
  }

  static func isIntrinsic(_ node: YAMLNode) -> Bool {
    guard let entries = node.entries, entries.count == 1 else { return false }
    return entries[0].key == "Ref" || entries[0].key.hasPrefix("Fn::")
  }

  /// The text a (resolved) value stands for; nil where only the cloud knows it.
  func text(of node: YAMLNode, depth: Int = 0) -> String? {
    if let text = node.text { return text }
    guard depth < 16, let entries = node.entries, entries.count == 1, let entry = entries.first else { return nil }
    switch entry.key {
    case "Ref": return entry.value.text.flatMap(reference)
    case "Fn::GetAtt":
      if let parts = entry.value.elements, parts.count == 2, let id = parts[0].text, let name = parts[1].text { return attribute(name, of: id) }
      return entry.value.text.flatMap(dotted)
    case "Fn::Sub": return substituted(entry.value, depth: depth)
    case "Fn::Join":
      guard let parts = entry.value.elements, parts.count == 2, let separator = parts[0].text, let list = parts[1].elements else { return nil }
      let texts = list.compactMap { text(of: $0, depth: depth + 1) }
      return texts.count == list.count ? texts.joined(separator: separator) : nil
    default: return nil
    }
  }

  /// The logical ids that a value names.
  func references(in node: YAMLNode, depth: Int = 0) -> [String] {
    guard depth < 16 else { return [] }
    if let elements = node.elements { return elements.flatMap { references(in: $0, depth: depth + 1) } }
    return (node.entries ?? []).flatMap { entry -> [String] in
      switch entry.key {
      case "Ref": entry.value.text.map { [$0] } ?? []
      case "Fn::GetAtt": (entry.value.elements?.first?.text ?? entry.value.text?.split(separator: ".").first.map(String.init)).map { [$0] } ?? []
      default: references(in: entry.value, depth: depth + 1)
      }
    }
  }

  private func substituted(_ argument: YAMLNode, depth: Int) -> String? {
    guard var rest = (argument.text ?? argument.elements?.first?.text)?[...] else { return nil }
    let own = argument.elements?.dropFirst().first
    var whole = ""
    while let start = rest.range(ofDollarBrace: ()) {
      guard let end = rest[start...].firstIndex(of: "}") else { return nil }
      whole += rest[..<start]
      let name = String(rest[rest.index(start, offsetBy: 2)..<end])
      if name.hasPrefix("!") {
        whole += "${\(name.dropFirst())}"
      } else {
        guard let value = own?[name].flatMap({ text(of: $0, depth: depth + 1) }) ?? reference(name) ?? dotted(name) else { return nil }
        whole += value
      }
      rest = rest[rest.index(after: end)...]
    }
    return whole + rest
  }

  private func reference(_ id: String) -> String? {
    switch id {
    case "AWS::Region": return region
    case "AWS::AccountId": return accountID
    case "AWS::Partition": return "aws"
    case "AWS::URLSuffix": return "amazonaws.com"
    case "AWS::StackName": return stack
    default: break
    }
    guard let resource = resources[id] else { return nil }
    return switch resource.type {
    case "AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::Logs::LogGroup", "AWS::Events::EventBus": resource.name
    case "AWS::SQS::Queue": QueueDeclaration.url(resource.name)
    case "AWS::SNS::Topic": "arn:aws:sns:\(region):\(accountID):\(resource.name)"
    default: nil
    }
  }

  private func dotted(_ text: String) -> String? {
    guard let dot = text.firstIndex(of: ".") else { return nil }
    return attribute(String(text[text.index(after: dot)...]), of: String(text[..<dot]))
  }

  private func attribute(_ name: String, of id: String) -> String? {
    guard let resource = resources[id] else { return nil }
    return switch (resource.type, name) {
    case ("AWS::DynamoDB::Table", "Arn"): "arn:aws:dynamodb:\(region):\(accountID):table/\(resource.name)"
    case ("AWS::SQS::Queue", "Arn"): "arn:aws:sqs:\(region):\(accountID):\(resource.name)"
    case ("AWS::SQS::Queue", "QueueName"): resource.name
    case ("AWS::SQS::Queue", "QueueUrl"): QueueDeclaration.url(resource.name)
    case ("AWS::SNS::Topic", "TopicName"): resource.name
    case ("AWS::S3::Bucket", "Arn"): "arn:aws:s3:::\(resource.name)"
    default: nil
    }
  }
}

extension Substring {
  fileprivate func range(ofDollarBrace: Void) -> Index? {
    indices.first { self[$0] == "$" && self[$0...].hasPrefix("${") }
  }
}
