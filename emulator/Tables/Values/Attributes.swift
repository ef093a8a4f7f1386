/// An item, a key or a map: named values in the byte order of their names.
package struct Attributes: Sendable, Hashable {
  package struct Member: Sendable, Hashable {
    package let name: Text
    package var value: AttributeValue
  }

  package private(set) var members: [Member]

  package init() { members = [] }

  /// Takes members in any order; names must be distinct.
  init(unsorted members: [Member]) {
    self.members = members
    let sorted = zip(members, members.dropFirst()).allSatisfy { $0.name < $1.name }
    if !sorted { self.members.sort { $0.name < $1.name } }
  }

  package var isEmpty: Bool { members.isEmpty }
  package var count: Int { members.count }
  var names: [Text] { members.map(\.name) }

  package subscript(name: Text) -> AttributeValue? {
    get {
      let place = place(of: name)
      return place < members.count && members[place].name == name ? members[place].value : nil
    }
    set {
      let place = place(of: name)
      let found = place < members.count && members[place].name == name
      switch (newValue, found) {
      case (let value?, true): members[place].value = value
      case (let value?, false): members.insert(Member(name: name, value: value), at: place)
      case (nil, true): members.remove(at: place)
      case (nil, false): break
      }
    }
  }

  /// Only the named attributes that are there.
  func only(_ names: some Sequence<Text>) -> Attributes {
    var part = Attributes()
    for name in names { part[name] = self[name] }
    return part
  }

  /// The first place whose name is not below `name`.
  private func place(of name: Text) -> Int {
    var low = 0
    var high = members.count
    while low < high {
      let middle = (low + high) / 2
      if members[middle].name < name { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
