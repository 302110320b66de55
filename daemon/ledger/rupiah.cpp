#include "daemon/ledger/rupiah.hpp"

#include <algorithm>
#include <numeric>

#include "daemon/base/ensure.hpp"

namespace lumbung::ledger {
namespace {

using Wide = Fraction::Wide;

bool in_range(std::int64_t whole) {
  return whole >= -limits::rupiah_max && whole <= limits::rupiah_max;
}

}  // namespace

Rupiah Rupiah::of(std::int64_t whole) {
  ensure(in_range(whole), "an amount is within the range of rupiah");
  return Rupiah(whole);
}

std::optional<Rupiah> Rupiah::checked(std::int64_t whole) {
  if (!in_range(whole)) return std::nullopt;
  return Rupiah(whole);
}

Rupiah Rupiah::clamped(std::int64_t whole) {
  return Rupiah(std::clamp(whole, -limits::rupiah_max, limits::rupiah_max));
}

Result<Rupiah> add(Rupiah left, Rupiah right) {
  // Both lie within 2^53, so the sum itself cannot wrap in 64 bits.
  const auto sum = Rupiah::checked(left.whole() + right.whole());
  if (!sum) return fail(Errc::overflow, "sum of rupiah");
  return *sum;
}

Result<Rupiah> sub(Rupiah left, Rupiah right) { return add(left, negate(right)); }

Rupiah negate(Rupiah amount) { return Rupiah::of(-amount.whole()); }

Result<Rupiah> round_to(const Fraction& exact, Rounding rounding) {
  if (rounding.unit < 1) return fail(Errc::refused, "rounding unit below 1");
  if (exact.denominator == 0) return fail(Errc::refused, "fraction with a zero denominator");
  const auto unit = static_cast<Wide>(rounding.unit);
  constexpr Wide wide_max = ~Wide{0};
  if (exact.denominator > wide_max / unit / 2) return fail(Errc::overflow, "rounding");
  const Wide step = exact.denominator * unit;  // one unit, in the fraction's own parts
  Wide multiples = exact.numerator / step;
  const Wide rest = exact.numerator % step;
  switch (rounding.mode) {
    case RoundingMode::dekat:
      if (rest * 2 >= step) ++multiples;
      break;
    case RoundingMode::naik:
      if (rest > 0) ++multiples;
      break;
    case RoundingMode::turun:
      break;
  }
  if (multiples > static_cast<Wide>(limits::rupiah_max) / unit) {
    return fail(Errc::overflow, "rounded amount");
  }
  return Rupiah::of(static_cast<std::int64_t>(multiples * unit));
}

Result<std::vector<Rupiah>> split(Rupiah total, const std::vector<std::int64_t>& weights) {
  if (total.whole() < 0) return fail(Errc::refused, "nothing to share");
  Wide sum = 0;
  for (const std::int64_t weight : weights) {
    if (weight < 0) return fail(Errc::refused, "a weight below zero");
    sum += static_cast<Wide>(weight);
  }
  if (sum == 0) return fail(Errc::refused, "nobody to share with");

  std::vector<std::int64_t> shares;
  std::vector<Wide> remainders;
  std::int64_t left = total.whole();
  for (const std::int64_t weight : weights) {
    // Floor: the odd rupiah are handed out below.
    const Wide product = static_cast<Wide>(total.whole()) * static_cast<Wide>(weight);
    shares.push_back(static_cast<std::int64_t>(product / sum));
    remainders.push_back(product % sum);
    left -= shares.back();
  }
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) {
    return remainders[one] > remainders[other];
  });
  for (std::size_t i = 0; left > 0; ++i, --left) ++shares[order[i]];

  std::vector<Rupiah> result;
  result.reserve(shares.size());
  for (const std::int64_t share : shares) result.push_back(Rupiah::of(share));
  return result;
}

Result<std::vector<Rupiah>> split(Rupiah total, std::size_t count) {
  return split(total, std::vector<std::int64_t>(count, 1));
}

}  // namespace lumbung::ledger
