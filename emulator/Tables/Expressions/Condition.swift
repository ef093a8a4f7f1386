/// A condition, filter or key condition expression.
indirect enum Condition {
  case and(Condition, Condition)
  case or(Condition, Condition)
  case not(Condition)
  case comparison(Comparator, Operand, Operand)
  case between(Operand, Operand, Operand)
  case oneOf(Operand, [Operand])
  case attributeExists(DocumentPath)
  case attributeNotExists(DocumentPath)
  case attributeType(Operand, AttributeType)
  case beginsWith(Operand, Operand)
  case contains(Operand, Operand)
}

enum Comparator: String {
  case equal = "="
  case notEqual = "<>"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
}

indirect enum Operand {
  case path(DocumentPath)
  case value(AttributeValue)
  case size(Operand)

  /// The type that is known before any item is seen.
  var literalType: AttributeType? {
    switch self {
    case .path: nil
    case .value(let value): value.type
    case .size: .number
    }
  }

  var path: DocumentPath? { if case .path(let path) = self { path } else { nil } }
  var literal: AttributeValue? { if case .value(let value) = self { value } else { nil } }

  /// Every path in it.
  var paths: [DocumentPath] {
    switch self {
    case .path(let path): [path]
    case .value: []
    case .size(let operand): operand.paths
    }
  }
}

extension Condition {
  var paths: [DocumentPath] {
    switch self {
    case .and(let a, let b), .or(let a, let b): a.paths + b.paths
    case .not(let inner): inner.paths
    case .comparison(_, let a, let b), .beginsWith(let a, let b), .contains(let a, let b): a.paths + b.paths
    case .between(let a, let b, let c): a.paths + b.paths + c.paths
    case .oneOf(let a, let others): a.paths + others.flatMap(\.paths)
    case .attributeExists(let path), .attributeNotExists(let path): [path]
    case .attributeType(let operand, _): operand.paths
    }
  }
}
