internal import EmulatorJSON

/// TagResource, UntagResource and ListTagsOfResource. Source: API reference of the three; AWS's general rules for tags.
enum TableTags {
  static let countMaximum = 50
  private static let keyCharactersMaximum = 128
  private static let valueCharactersMaximum = 256

  static func read(_ request: Fields) throws(Fault) -> [TableDefinition.Tag] {
    var tags: [TableDefinition.Tag] = []
    for fields in try request.list("Tags") ?? [] {
      var constraints = Constraints()
      constraints.require("Key", in: fields)
      constraints.require("Value", in: fields)
      try constraints.check()
      tags.append(TableDefinition.Tag(key: try fields.string("Key") ?? "", value: try fields.string("Value") ?? ""))
    }
    return tags
  }

  static func check(_ tags: [TableDefinition.Tag]) throws(Fault) {
    for tag in tags {
      guard (1...keyCharactersMaximum).contains(tag.key.unicodeScalars.count) else {
        throw .validation("One or more parameter values were invalid: a tag's key must have 1 to \(keyCharactersMaximum) characters")
      }
      guard tag.value.unicodeScalars.count <= valueCharactersMaximum else {
        throw .validation("One or more parameter values were invalid: a tag's value must have at most \(valueCharactersMaximum) characters")
      }
      guard !tag.key.lowercased().hasPrefix("aws:") else {
        throw .validation("One or more parameter values were invalid: Tag keys starting with aws: are reserved for system use: \(tag.key)")
      }
    }
    guard Set(tags.map(\.key)).count == tags.count else {
      throw .validation("One or more parameter values were invalid: Duplicate tag keys are not allowed")
    }
    guard tags.count <= countMaximum else {
      throw .validation("One or more parameter values were invalid: Too many tags: \(tags.count), at most \(countMaximum) are allowed")
    }
  }
}

extension ReadSession {
  func listTags(_ request: Fields) throws(Fault) -> [UInt8] {
    var constraints = Constraints()
    constraints.require("ResourceArn", in: request)
    try constraints.check()
    let tags = try taggedTable(request).definition.tags
    return JSON.object([.init("Tags", .array(tags.map { ["Key": .string($0.key), "Value": .string($0.value)] }))]).bytes
  }

  fileprivate func taggedTable(_ request: Fields) throws(Fault) -> Table {
    let arn = try request.string("ResourceArn") ?? ""
    guard TableReference(arn).arn != nil, !TableReference(arn).name.isEmpty else {
      throw .validation("Invalid TableArn: Invalid ResourceArn provided as input \(arn)")
    }
    guard let table = try known(arn) else {
      throw .refused(TableRefusal(.resourceNotFound, "Requested resource not found: ResourcArn: \(arn) not found"))
    }
    return table
  }
}

extension WriteSession {
  /// A tag whose key is there takes the new value.
  func tagResource(_ request: Fields) throws(Fault) -> [UInt8] {
    var constraints = Constraints()
    constraints.require("ResourceArn", in: request)
    constraints.require("Tags", in: request)
    try constraints.check()
    let added = try TableTags.read(request)
    guard !added.isEmpty else { throw .validation("Atleast one Tag needs to be provided as Input.") }
    var table = try taggedTable(request)
    try TableTags.check(added)
    let kept = table.definition.tags.filter { tag in !added.contains { $0.key == tag.key } }
    table.definition.tags = kept + added
    try TableTags.check(table.definition.tags)
    try save(table)
    return []
  }

  /// A key that is not there is no error.
  func untagResource(_ request: Fields) throws(Fault) -> [UInt8] {
    var constraints = Constraints()
    constraints.require("ResourceArn", in: request)
    constraints.require("TagKeys", in: request)
    try constraints.check()
    let keys = try request.strings("TagKeys") ?? []
    guard !keys.isEmpty else { throw .validation("Atleast one Tag Key should be provided as Input.") }
    var table = try taggedTable(request)
    table.definition.tags.removeAll { keys.contains($0.key) }
    try save(table)
    return []
  }
}
