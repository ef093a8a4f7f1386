/// What CreateTable fixed, and what later calls changed, of one table.
struct TableDefinition: Sendable {
  struct Key: Sendable, Equatable {
    var name: Text
    var type: AttributeType
  }

  /// A table and a local index have one hash key and at most one range key; a global index has up to four of each.
  struct KeySchema: Sendable, Equatable {
    /// At least one.
    var hashes: [Key]
    var ranges: [Key]

    var hash: Key { hashes[0] }
    var range: Key? { ranges.first }
    var keys: [Key] { hashes + ranges }
    var names: [Text] { keys.map(\.name) }
  }

  enum ProjectedAttributes: Sendable, Equatable {
    case all
    case keysOnly
    case include([Text])
  }

  struct Index: Sendable, Equatable {
    /// Distinguishes the index's entries in the store; unique in its table for good.
    var number: Int64
    var name: String
    var schema: KeySchema
    var projection: ProjectedAttributes
    var isGlobal: Bool
    var throughput: Throughput
  }

  struct Throughput: Sendable, Equatable {
    var read: Int64
    var write: Int64
    static let none = Throughput(read: 0, write: 0)
  }

  var name: String
  var schema: KeySchema
  /// In the order they were given.
  var attributes: [Key]
  var indexes: [Index]
  var isOnDemand: Bool
  var throughput: Throughput
  /// Seconds since 1970.
  var created_s: Int64
  /// The identifier that DescribeTable answers.
  var uuid: String
  var isDeletionProtected = false
  var expiry: Text?
  var tags: [Tag] = []
  var nextIndexNumber: Int64 = 1
  /// When the table last became an on-demand one, in seconds since 1970; nil: when it was made.
  var onDemandSince_s: Int64?
  /// Since when point-in-time recovery counts as on, in seconds since 1970; nil where it is off. Nothing is kept for it.
  var recoverableSince_s: Int64?

  struct Tag: Sendable, Equatable {
    var key: String
    var value: String
  }

  /// Every attribute that some key is made of.
  var keyNames: [Text] { schema.names }

  func index(named name: String) -> Index? { indexes.first { $0.name == name } }

  /// The attributes that an index carries; nil for all of them.
  func projected(by index: Index) -> [Text]? {
    let keys = schema.names + index.schema.names
    switch index.projection {
    case .all: return nil
    case .keysOnly: return keys
    case .include(let names): return keys + names
    }
  }
}

/// A table as operations meet it: its number in the store and its definition.
struct Table: Sendable {
  var id: Int64
  var scope: TableScope
  var definition: TableDefinition
  var items: Int64
  var bytes: Int64
  /// What the request called it, where that was its ARN.
  var givenARN: String?

  /// Its place in the catalogue.
  var key: String { scope.key(definition.name) }
  /// How an answer calls it.
  var shownName: String { givenARN ?? definition.name }
}
