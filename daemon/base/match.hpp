#pragma once

namespace lumbung {

/// The usual overload set for std::visit: one lambda for each alternative.
template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

}  // namespace lumbung
