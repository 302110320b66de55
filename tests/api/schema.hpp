#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <vector>

namespace lumbung::test {

/// Where `value` breaks the schema of the success answer that `operation` (its operationId)
/// documents: one line each, empty if it fits. Looks at types, required fields, enumerations, and
/// at fields that the description does not know.
[[nodiscard]] std::vector<std::string> breaches(const boost::json::value& description,
                                                const std::string& operation,
                                                const boost::json::value& value);

}  // namespace lumbung::test
