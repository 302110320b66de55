#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "daemon/base/limits.hpp"
#include "daemon/base/result.hpp"

namespace lumbung::ledger {

/// Whole rupiah, also negative ones: the only type that amounts have in this room.
///
/// Units   One rupiah; at most 2^53 - 1 in size, so that a JSON number shows it exactly.
/// Errors  No operators that could wrap: `add`, `sub` and `negate` answer overflow.
/// Source  Rule R1 of docs/ledger-rules.md.
class Rupiah {
 public:
  constexpr Rupiah() = default;
  /// For amounts that are known to be in range (constants, sums that were checked).
  [[nodiscard]] static Rupiah of(std::int64_t whole);
  /// For amounts from outside: nothing beyond the limit.
  [[nodiscard]] static std::optional<Rupiah> checked(std::int64_t whole);

  /// The nearest amount in range, for sums over records that nobody has bounded.
  [[nodiscard]] static Rupiah clamped(std::int64_t whole);

  [[nodiscard]] constexpr std::int64_t whole() const { return whole_; }
  [[nodiscard]] constexpr bool is_zero() const { return whole_ == 0; }
  auto operator<=>(const Rupiah&) const = default;

 private:
  explicit constexpr Rupiah(std::int64_t whole) : whole_(whole) {}
  std::int64_t whole_ = 0;
};

[[nodiscard]] Result<Rupiah> add(Rupiah left, Rupiah right);
/// For sums over records that nobody has bounded: the nearest in range.
inline void add_clamped(Rupiah& sum, std::int64_t amount) {
  sum = Rupiah::clamped(sum.whole() + amount);
}
[[nodiscard]] Result<Rupiah> sub(Rupiah left, Rupiah right);
[[nodiscard]] Rupiah negate(Rupiah amount);

/// An exact fraction of rupiah, at least zero: what a rate gives before it is rounded. Products of
/// 10^12 rupiah, 10^6 ppm and hundreds of periods need more than 64 bits.
struct Fraction {
  __extension__ typedef unsigned __int128 Wide;
  Wide numerator = 0;
  Wide denominator = 1;
};

/// How an amount between two multiples of the unit is rounded.
enum class RoundingMode : std::uint8_t {
  dekat,  ///< nearest, half up
  naik,   ///< up
  turun,  ///< down
};

/// Rule R2: to which multiple, and which way.
struct Rounding {
  std::int64_t unit = 100;
  RoundingMode mode = RoundingMode::dekat;
  auto operator<=>(const Rounding&) const = default;
};

/// Rule R2: `exact` rounded to a multiple of the unit. An exact multiple stays as it is in every
/// mode. overflow beyond the range of Rupiah; refused for a unit below 1 or a zero denominator.
[[nodiscard]] Result<Rupiah> round_to(const Fraction& exact, Rounding rounding);

/// Shares `total` by `weights`: whole parts first, then one rupiah each to the largest remainders,
/// ties in the order given. The shares add up to `total`. refused if there is nobody to share with,
/// a weight is negative, all are zero or `total` is negative.
[[nodiscard]] Result<std::vector<Rupiah>> split(Rupiah total,
                                                const std::vector<std::int64_t>& weights);

/// As above with equal weights: the odd rupiah go to the first `count` takers.
[[nodiscard]] Result<std::vector<Rupiah>> split(Rupiah total, std::size_t count);

}  // namespace lumbung::ledger
