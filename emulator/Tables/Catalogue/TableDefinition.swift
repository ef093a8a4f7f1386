/// What CreateTable fixed, and what later calls changed, of one table.
struct TableDefinition: Sendable {
  struct Key: Sendable, Equatable {
    var name: Text
    var type: AttributeType
  }

  struct KeySchema: Sendable, Equatable {
    var hash: Key
    var range: Key?

    var keys: [Key] { range.map { [hash, $0] } ?? [hash] }
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
  var definition: TableDefinition
  var items: Int64
  var bytes: Int64
}
