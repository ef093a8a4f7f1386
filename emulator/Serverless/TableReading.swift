extension FileReader {
  /// `resources.Resources`, of one block or of several in a list.
  mutating func mergedResources(_ node: YAMLNode?) -> [YAMLNode.Entry] {
    guard let node, let value = resolved(node, "resources"), !value.isNull else { return [] }
    let blocks = value.elements ?? [value]
    return blocks.flatMap { block in
      guard let resources = entries(block, "resources")["Resources"] else { return [YAMLNode.Entry]() }
      return entries(resources, "resources.Resources")
    }
  }

  /// The names by which `Ref` and `Fn::GetAtt` know the resources. A name CloudFormation would make up is `stack-LogicalId` here.
  mutating func intrinsics(of resources: [YAMLNode.Entry], _ place: DeploymentName) -> Intrinsic {
    var known: [String: Intrinsic.Resource] = [:]
    let nameKeys = [
      "AWS::DynamoDB::Table": "TableName", "AWS::SQS::Queue": "QueueName", "AWS::SNS::Topic": "TopicName", "AWS::S3::Bucket": "BucketName",
      "AWS::Logs::LogGroup": "LogGroupName", "AWS::Events::EventBus": "Name",
    ]
    let base = Intrinsic(resources: [:], region: place.region, accountID: Application.accountID, stack: place.stack)
    for entry in resources {
      guard let type = entry.value["Type"]?.text, let nameKey = nameKeys[type] else { continue }
      let properties = entry.value["Properties"].flatMap { resolved($0, "resources.Resources.\(entry.key).Properties") }
      let given = properties?[nameKey].flatMap { name -> YAMLNode? in
        guard case .value(let node)? = try? variables.resolveDeeply(name) else { return nil }
        return node
      }
      let ending = type == "AWS::SQS::Queue" && properties?["FifoQueue"]?.boolean == true ? ".fifo" : ""
      known[entry.key] = Intrinsic.Resource(type: type, name: given.flatMap { base.text(of: $0) } ?? "\(place.stack)-\(entry.key)\(ending)")
    }
    return Intrinsic(
      resources: known, logicalIDs: resources.map(\.key), region: place.region, accountID: Application.accountID, stack: place.stack)
  }

  mutating func tables(_ resources: [YAMLNode.Entry], _ intrinsic: Intrinsic) -> [TableDeclaration] {
    var tables: [TableDeclaration] = []
    for entry in resources {
      guard let typeNode = entry.value["Type"] else {
        report("is missing", at: entry.mark, "resources.Resources.\(entry.key).Type")
        continue
      }
      guard text(typeNode, "resources.Resources.\(entry.key).Type") == "AWS::DynamoDB::Table" else { continue }
      guard let table = table(entry, name: intrinsic.resources[entry.key]?.name ?? entry.key) else { continue }
      if let earlier = tables.first(where: { $0.name == table.name }) {
        report("`\(table.name)` is the name of `\(earlier.logicalID)` in line \(earlier.mark.line) too", at: entry.mark, "resources.Resources.\(entry.key)")
      }
      tables.append(table)
    }
    return tables
  }

  private static let tableKeys = [
    "TableName", "KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "LocalSecondaryIndexes", "TimeToLiveSpecification", "BillingMode",
    "ProvisionedThroughput", "PointInTimeRecoverySpecification", "SSESpecification", "StreamSpecification", "Tags", "DeletionProtectionEnabled", "TableClass",
    "ContributorInsightsSpecification", "KinesisStreamSpecification", "ImportSourceSpecification", "ResourcePolicy", "OnDemandThroughput", "WarmThroughput",
  ]

  private mutating func table(_ entry: YAMLNode.Entry, name: String) -> TableDeclaration? {
    let path = "resources.Resources.\(entry.key).Properties"
    let properties = entries(entry.value["Properties"], path)
    for property in properties where !Self.tableKeys.contains(property.key) { unknown(property, Self.tableKeys, "\(path).\(property.key)") }
    let legal = name.utf8.allSatisfy { Self.isNameByte($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".") }
    guard (3...255).contains(name.utf8.count), legal else {
      report("must be 3 to 255 letters, digits, `_`, `-` and `.`, got \"\(name)\"", at: entry.mark, "\(path).TableName")
      return nil
    }
    let attributes = attributes(properties["AttributeDefinitions"], "\(path).AttributeDefinitions")
    guard let key = key(properties["KeySchema"], at: entry.mark, attributes, "\(path).KeySchema") else { return nil }
    let billing = properties["BillingMode"].flatMap { choice($0, "\(path).BillingMode", ["PAY_PER_REQUEST", "PROVISIONED"]) }
    return TableDeclaration(
      logicalID: entry.key, name: name, attributes: attributes, key: key,
      globalIndexes: indexes(properties["GlobalSecondaryIndexes"], attributes, "\(path).GlobalSecondaryIndexes"),
      localIndexes: indexes(properties["LocalSecondaryIndexes"], attributes, "\(path).LocalSecondaryIndexes"),
      timeToLiveAttribute: timeToLive(properties["TimeToLiveSpecification"], "\(path).TimeToLiveSpecification"),
      billingMode: billing ?? "PROVISIONED", mark: entry.mark)
  }

  private mutating func attributes(_ node: YAMLNode?, _ path: String) -> [TableDeclaration.Attribute] {
    guard let node else { return [] }
    var attributes: [TableDeclaration.Attribute] = []
    for (place, element) in list(node, path).enumerated() {
      let here = "\(path)[\(place)]"
      let parts = entries(element, here)
      guard let name = required("AttributeName", parts, element.mark, here), let type = parts["AttributeType"] else { continue }
      guard let type = choice(type, "\(here).AttributeType", ["S", "N", "B"]) else { continue }
      attributes.append(TableDeclaration.Attribute(name: name, type: type))
    }
    return attributes
  }

  private mutating func key(_ node: YAMLNode?, at mark: Mark, _ attributes: [TableDeclaration.Attribute], _ path: String) -> TableDeclaration.Key? {
    var partition: String?
    var sort: String?
    var elements: [YAMLNode] = []
    if let node { elements = list(node, path) }
    for (place, element) in elements.enumerated() {
      let here = "\(path)[\(place)]"
      let parts = entries(element, here)
      guard let name = required("AttributeName", parts, element.mark, here), let kind = required("KeyType", parts, element.mark, here) else { return nil }
      guard attributes.contains(where: { $0.name == name }) else {
        report("`\(name)` is not in AttributeDefinitions; \(Spelling.there(attributes.map(\.name)))", at: element.mark, here)
        return nil
      }
      if kind == "HASH" { partition = name } else if kind == "RANGE" { sort = name }
    }
    guard let partition else {
      report("needs an attribute of KeyType HASH", at: node?.mark ?? mark, path)
      return nil
    }
    return TableDeclaration.Key(partition: partition, sort: sort)
  }

  private mutating func indexes(_ node: YAMLNode?, _ attributes: [TableDeclaration.Attribute], _ path: String) -> [TableDeclaration.Index] {
    guard let node else { return [] }
    var indexes: [TableDeclaration.Index] = []
    for (place, element) in list(node, path).enumerated() {
      let here = "\(path)[\(place)]"
      let parts = entries(element, here)
      guard let name = required("IndexName", parts, element.mark, here) else { continue }
      guard let key = key(parts["KeySchema"], at: element.mark, attributes, "\(here).KeySchema") else { continue }
      let projection = entries(parts["Projection"], "\(here).Projection")
      let type = projection["ProjectionType"].flatMap { choice($0, "\(here).Projection.ProjectionType", ["ALL", "KEYS_ONLY", "INCLUDE"]) }
      let extra = projection["NonKeyAttributes"].flatMap { texts($0, "\(here).Projection.NonKeyAttributes") } ?? []
      indexes.append(TableDeclaration.Index(name: name, key: key, projection: type ?? "ALL", nonKeyAttributes: extra))
    }
    return indexes
  }

  private mutating func timeToLive(_ node: YAMLNode?, _ path: String) -> String? {
    let parts = entries(node, path)
    guard let name = parts["AttributeName"].flatMap({ text($0, "\(path).AttributeName") }) else { return nil }
    let enabled = parts["Enabled"].flatMap { boolean($0, "\(path).Enabled") } ?? false
    return enabled ? name : nil
  }

  private mutating func required(_ key: String, _ parts: [YAMLNode.Entry], _ mark: Mark, _ path: String) -> String? {
    guard let node = parts[key] else {
      report("is missing", at: mark, "\(path).\(key)")
      return nil
    }
    return text(node, "\(path).\(key)")
  }
}
