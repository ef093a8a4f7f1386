/// A binary heap, the least first.
struct Heap<Element: Comparable> {
  private var elements: [Element] = []

  var first: Element? { elements.first }
  var count: Int { elements.count }

  mutating func insert(_ element: Element) {
    elements.append(element)
    var place = elements.count - 1
    while place > 0 {
      let parent = (place - 1) / 2
      guard elements[place] < elements[parent] else { return }
      elements.swapAt(place, parent)
      place = parent
    }
  }

  @discardableResult
  mutating func removeFirst() -> Element? {
    guard let first = elements.first, let last = elements.popLast() else { return nil }
    guard !elements.isEmpty else { return first }
    elements[0] = last
    var place = 0
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2] where child < elements.count && elements[child] < elements[least] { least = child }
      guard least != place else { return first }
      elements.swapAt(place, least)
      place = least
    }
  }
}

/// What a heap of moments holds: the earliest first, and of one moment what came first.
struct Due: Comparable {
  /// Milliseconds since 1970.
  var time_ms: Int64
  var number: Int64

  static func < (left: Due, right: Due) -> Bool { (left.time_ms, left.number) < (right.time_ms, right.number) }
}
