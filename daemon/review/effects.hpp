#pragma once

#include <string_view>

#include "daemon/review/review.hpp"

namespace lumbung::review {

/// What `choice` of an open question would change against what counts now.
[[nodiscard]] Effect effect_of(const ledger::Book& book, const ledger::Finding& finding,
                               std::string_view choice);

}  // namespace lumbung::review
