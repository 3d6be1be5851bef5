"""Plant certificates that came from other administrations."""

from collections.abc import Collection, Mapping

from thongquan.licensing.models import PlantCertificate

Key = tuple[str, str]  # the country that issued it, its number


def states(keys: Collection[Key]) -> Mapping[Key, tuple[str, str]]:
    """Of those that are here: the state, and the number of the one in its place or ""."""
    if not keys:
        return {}
    countries, numbers = {country for country, _ in keys}, {number for _, number in keys}
    rows = PlantCertificate.objects.filter(country__in=countries, number__in=numbers)
    found = rows.values_list("country", "number", "state", "replaced_by")
    return {(country, number): (state, by) for country, number, state, by in found if (country, number) in keys}
