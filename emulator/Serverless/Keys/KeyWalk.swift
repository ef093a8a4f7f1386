/// Names every key that is not acted upon, or not known: the walk meets each, so that none is passed over in silence.
extension FileReader {
  static let keys = KeyTree(ProviderKeys.rules + FunctionKeys.rules)

  mutating func nameKeys(_ root: YAMLNode) {
    variables.begin()
    walk(root, Self.keys, "", pattern: "")
    nameResources(root["resources"])
    for (pattern, seen) in noted.sorted(by: { ($0.value.first.mark.line, $0.key) < ($1.value.first.mark.line, $1.key) }) {
      var note = seen.first
      if seen.count > 1 { note.text += " (\(seen.count) times, as `\(pattern)`)" }
      notes.append(note)
    }
  }

  private mutating func walk(_ node: YAMLNode, _ tree: KeyTree, _ path: String, pattern: String) {
    guard !tree.children.isEmpty, case .value(let value)? = try? variables.resolve(node) else { return }
    if let elements = value.elements {
      // `functions` and `resources` may be lists of mappings, read as one.
      let inner = tree.children["[]"] ?? tree
      for (place, element) in elements.enumerated() { walk(element, inner, "\(path)[\(place)]", pattern: pattern + "[]") }
    }
    for entry in value.entries ?? [] { meet(entry, in: tree, path.isEmpty ? entry.key : "\(path).\(entry.key)", pattern) }
  }

  private mutating func meet(_ entry: YAMLNode.Entry, in tree: KeyTree, _ path: String, _ pattern: String) {
    guard let rule = tree.child(entry.key) else {
      // An intrinsic function stands for the value: `Fn::If` and others are the reader's.
      guard !Intrinsic.isIntrinsic(YAMLNode(value: .mapping([entry]), mark: entry.mark)) else { return }
      // Of an event's kind its reader tells.
      return pattern.hasSuffix("events[]") ? () : unknown(entry, tree.known, path)
    }
    let step = tree.children[entry.key] == nil ? "*" : entry.key
    let pattern = pattern.isEmpty ? step : "\(pattern).\(step)"
    guard !entry.value.isNull else { return }
    switch rule.fate {
    case .acted: walk(entry.value, rule, path, pattern: pattern)
    case .note(let text): note(text, at: entry.mark, path, pattern)
    case .warning(let text): warn(text, at: entry.mark, path)
    case .error(let text): report(text, at: entry.mark, path)
    }
  }

  /// A key nobody knows: an error where it is likely a slip, else a warning: plugins add keys.
  mutating func unknown(_ entry: YAMLNode.Entry, _ known: [String], _ path: String) {
    if let meant = Spelling.nearest(to: entry.key, in: known) {
      report("unknown key; did you mean `\(meant)`?", at: entry.mark, path)
    } else {
      warn("unknown key, ignored", at: entry.mark, path)
    }
  }

  private mutating func note(_ text: String, at mark: Mark, _ path: String, _ pattern: String) {
    if noted[pattern] == nil {
      let first = Problem(.note, file: file, mark: mark, path: path, text: text)
      noted[pattern] = Noted(first: first, count: 0)
    }
    noted[pattern]?.count += 1
  }

  /// What the emulator makes of `resources` are the tables and the queues; every other kind is named once.
  private mutating func nameResources(_ node: YAMLNode?) {
    for entry in mergedResources(node) {
      guard case .value(let type)? = entry.value["Type"].flatMap({ try? variables.resolve($0) }), let kind = type.text else { continue }
      let path = "resources.Resources.\(entry.key)"
      if kind == "AWS::DynamoDB::Table" {
        nameTableKeys(entry, path)
      } else if kind == "AWS::SQS::Queue" {
        nameQueueKeys(entry, path)
      } else if Self.isForDeploymentsOnly(kind) {
        note("`\(kind)` is nothing that runs here", at: entry.mark, path, "resources.Resources.* of \(kind)")
      } else {
        warn("`\(kind)` is not made here", at: entry.mark, path)
      }
    }
  }

  private static func isForDeploymentsOnly(_ kind: String) -> Bool {
    [
      "AWS::IAM::", "AWS::Logs::", "AWS::CloudWatch::", "AWS::Lambda::Permission", "AWS::CloudFormation::", "AWS::ECR::", "AWS::ApplicationAutoScaling::",
      "AWS::SQS::QueuePolicy",
    ]
    .contains {
      kind.hasPrefix($0)
    }
  }

  private mutating func nameQueueKeys(_ entry: YAMLNode.Entry, _ path: String) {
    for key in entry.value.entries ?? [] where !["Type", "Properties"].contains(key.key) {
      if key.key == "Condition" {
        warn("the queue is there, whatever the condition says", at: key.mark, "\(path).Condition")
      } else {
        note("how a deployment treats the queue", at: key.mark, "\(path).\(key.key)", "resources.Resources.*.\(key.key) of queues")
      }
    }
    guard case .value(let properties)? = entry.value["Properties"].flatMap({ try? variables.resolve($0) }) else { return }
    for property in properties.entries ?? [] where property.key.hasPrefix("Kms") {
      note("how the cloud encrypts the queue", at: property.mark, "\(path).Properties.\(property.key)", "resources.Resources.*.Properties.\(property.key)")
    }
  }

  private mutating func nameTableKeys(_ entry: YAMLNode.Entry, _ path: String) {
    for key in entry.value.entries ?? [] {
      switch key.key {
      case "Type", "Properties": break
      case "Condition": warn("the table is there, whatever the condition says", at: key.mark, "\(path).Condition")
      default: note("how a deployment treats the table", at: key.mark, "\(path).\(key.key)", "resources.Resources.*.\(key.key)")
      }
    }
    guard case .value(let properties)? = entry.value["Properties"].flatMap({ try? variables.resolve($0) }) else { return }
    for property in properties.entries ?? [] {
      guard let text = Self.unmadeProperties[property.key] else { continue }
      note(text, at: property.mark, "\(path).Properties.\(property.key)", "resources.Resources.*.Properties.\(property.key)")
    }
  }

  /// Properties of a table that change nothing here.
  private static let unmadeProperties = [
    "PointInTimeRecoverySpecification": "backups in the cloud; here `emulator snapshot save` makes them",
    "SSESpecification": "how the cloud encrypts the table", "StreamSpecification": "no stream is made of the table",
    "Tags": "a label", "TableClass": "what the table costs", "DeletionProtectionEnabled": "the emulator deletes no table by itself",
    "ContributorInsightsSpecification": "metrics in the cloud", "KinesisStreamSpecification": "no stream is made of the table",
    "ImportSourceSpecification": "nothing is imported", "ResourcePolicy": "who may call the table in the cloud",
    "ProvisionedThroughput": "no request is refused for its throughput", "OnDemandThroughput": "no request is refused for its throughput",
    "WarmThroughput": "no request is refused for its throughput",
  ]
}

/// How often a key was met whose fate is a note.
struct Noted {
  var first: Problem
  var count: Int
}
