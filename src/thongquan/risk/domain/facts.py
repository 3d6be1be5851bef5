"""The facts that a profile may speak of: what they are called, what they mean, what an empty one means.

Upper rooms fill them (one row per item, the declaration's facts repeated on each of its rows); a profile reads
nothing else. Columns of the canonical declaration keep their names.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import polars as pl

from thongquan.kernel.decimals import MONEY
from thongquan.kernel.texts import Text


class Level(StrEnum):
    DECLARATION = "declaration"
    ITEM = "item"


class Empty(StrEnum):
    """What a fact means that was left empty."""

    BLANK = "blank"  # the empty text: it equals '', and is in no list of codes
    UNKNOWN = "unknown"  # neither true nor false: no condition on it holds, IS NULL does
    ZERO = "zero"
    NO = "no"
    NONE = "none"  # an empty list


_FILL = {Empty.BLANK: "", Empty.ZERO: 0, Empty.NO: False}


@dataclass(frozen=True, slots=True)
class Fact:
    """A column that profiles may read: its type, its meaning, and what emptiness means."""

    name: str
    dtype: pl.DataType
    level: Level
    empty: Empty
    meaning: Text

    def nothing(self) -> pl.Expr:
        """What the fact is where nothing is said."""
        if self.empty is Empty.UNKNOWN:
            return pl.lit(None, self.dtype)
        return pl.lit(pl.Series([[]], dtype=self.dtype) if self.empty is Empty.NONE else _FILL[self.empty])


TEXT, FLAG, COUNT, DAY, TEXTS = pl.String(), pl.Boolean(), pl.Int32(), pl.Date(), pl.List(pl.String())
_EMPTY = {TEXT: Empty.BLANK, FLAG: Empty.NO, TEXTS: Empty.NONE}


def _facts(level: Level, rows: str, dtype: pl.DataType) -> tuple[Fact, ...]:
    facts = []
    for row in rows.strip().splitlines():
        name, vi, en = (part.strip() for part in row.split("|"))
        zero, name = name.startswith("0 "), name.removeprefix("0 ")
        empty = Empty.ZERO if zero else _EMPTY.get(dtype, Empty.UNKNOWN)
        facts.append(Fact(name, dtype, level, empty, {"vi": vi, "en": en}))
    return tuple(facts)


# A leading 0: empty means none (zero). Counts and amounts without it are unknown when empty.
FACTS: tuple[Fact, ...] = (
    *_facts(
        Level.DECLARATION,
        """
        type_code | Nhập khẩu (IM), xuất khẩu (EX), vận chuyển độc lập (TR) | Import, export, lone transport
        procedure_code | Mã loại hình | Regime
        declaration_office_id | Cơ quan hải quan đăng ký tờ khai | Office of registration
        transport_mode_code | Phương thức vận chuyển | Mode of transport
        transport_means_id | Phương tiện vận chuyển | Means of transport
        transport_means_nationality_code | Quốc tịch phương tiện vận chuyển | Flag of the means
        loading_location_id | Địa điểm xếp hàng | Place of loading
        unloading_location_id | Địa điểm dỡ hàng | Place of unloading
        goods_location_id | Địa điểm lưu kho chờ thông quan | Where the goods lie
        export_country_code | Nước xuất khẩu | Country of export
        destination_country_code | Nước đến | Country of destination
        trade_terms_code | Điều kiện giao hàng | Incoterm
        payment_method_code | Phương thức nộp thuế | How the tax is paid
        transaction_nature_code | Tính chất giao dịch | Nature of the transaction
        invoice_currency_code | Đồng tiền hóa đơn | Currency of the invoice
        importer_id | Người nhập khẩu (định danh) | Importer (identifier)
        exporter_id | Người xuất khẩu (định danh) | Exporter (identifier)
        exporter_name | Tên người xuất khẩu | Exporter's name
        exporter_country_code | Nước của người xuất khẩu | Exporter's country
        consignee_name | Tên người nhận hàng | Consignee's name
        declarant_id | Người khai hải quan | Declarant
        agent_id | Đại lý hải quan | Customs broker
        carrier_id | Người vận chuyển | Carrier
        acdd_match | Tờ khai bên xuất khẩu (none, matched, ambiguous, withdrawn) | Exporting side's declaration
        """,
        TEXT,
    ),
    *_facts(
        Level.DECLARATION,
        """
        priority_enterprise | Doanh nghiệp ưu tiên | Priority enterprise (AEO)
        first_declaration | Lần đầu làm thủ tục | The trader's first declaration
        foreign_aeo | Đối tác nước ngoài là AEO được công nhận | The party abroad is a recognised AEO
        related_parties | Người mua và người bán có quan hệ đặc biệt | Buyer and seller are related
        """,
        FLAG,
    ),
    *_facts(
        Level.DECLARATION,
        """
        compliance_level | Mức độ tuân thủ, 1 (ưu tiên) đến 5 (không tuân thủ) | Level of compliance, 1 to 5
        risk_rank | Hạng rủi ro của doanh nghiệp, 1 đến 9 | Risk rank of the trader, 1 to 9
        trader_age_days | Số ngày hoạt động của doanh nghiệp | Days since the trader was founded
        0 declarations_365d | Số tờ khai trong 365 ngày | Declarations of the last 365 days
        0 violations_365d | Số vi phạm trong 365 ngày | Violations of the last 365 days
        0 amendments | Số lần khai sửa đổi | How often it was amended
        0 item_count | Số dòng hàng | Number of items
        0 container_count | Số container | Number of containers
        """,
        COUNT,
    ),
    *_facts(
        Level.DECLARATION,
        """
        total_gross_mass | Tổng trọng lượng cả bì (kg) | Total gross mass (kg)
        total_net_mass | Tổng trọng lượng tịnh (kg) | Total net mass (kg)
        total_package_quantity | Tổng số kiện | Number of packages
        total_invoice_amount | Tổng trị giá hóa đơn | Invoice total, in its currency
        total_customs_value | Tổng trị giá hải quan (VND) | Total customs value, national currency
        acdd_quantity_percent | Lượng khai so với bên xuất khẩu (%) | Quantity, per cent of that exported
        acdd_mass_percent | Trọng lượng khai so với bên xuất khẩu (%) | Net mass, per cent of that exported
        acdd_value_percent | Trị giá khai so với bên xuất khẩu (%) | Invoice value, per cent of that exported
        0 total_tax | Tổng số thuế phải nộp (VND) | Taxes of the declaration, national currency
        """,
        MONEY,
    ),
    *_facts(
        Level.DECLARATION,
        """
        registration_date | Ngày đăng ký | Day of registration
        arrival_date | Ngày hàng đến | Day of arrival
        """,
        DAY,
    ),
    *_facts(
        Level.DECLARATION,
        """
        container_ids | Số hiệu container | Container numbers
        document_types | Loại chứng từ đính kèm | Types of the documents attached
        acdd_differences | Điểm khác với tờ khai bên xuất khẩu | How the exporting side's differs
        """,
        TEXTS,
    ),
    *_facts(
        Level.ITEM,
        """
        commodity_code | Mã số hàng hóa | Commodity code
        special_code | Mã số Chương 98 | Code of chapter 98
        description | Mô tả hàng hóa | Description of the goods
        origin_country_code | Nước xuất xứ | Country of origin
        duty_regime_code | Biểu thuế áp dụng | Tariff schedule claimed
        quota_code | Trong hoặc ngoài hạn ngạch | In or out of quota
        quantity_unit_code | Đơn vị tính | Unit of quantity
        valuation_method_code | Phương pháp xác định trị giá | Valuation method
        relief_code | Mã miễn, giảm thuế | Relief code
        """,
        TEXT,
    ),
    *_facts(Level.ITEM, "direct_transport | Vận chuyển trực tiếp | Transported directly", FLAG),
    *_facts(Level.ITEM, "item_number | Số thứ tự dòng hàng | Number of the item", COUNT),
    *_facts(
        Level.ITEM,
        """
        quantity | Số lượng | Quantity
        net_mass | Trọng lượng tịnh (kg) | Net mass (kg)
        gross_mass | Trọng lượng cả bì (kg) | Gross mass (kg)
        unit_price | Đơn giá hóa đơn | Invoice unit price
        invoice_amount | Trị giá hóa đơn của dòng hàng | Invoice amount of the item
        customs_value | Trị giá hải quan của dòng hàng (VND) | Customs value, national currency
        reference_unit_value | Đơn giá tham chiếu (VND) | Reference value of a unit, national currency
        0 tax | Thuế của dòng hàng (VND) | Taxes of the item, national currency
        """,
        MONEY,
    ),
    *_facts(
        Level.ITEM,
        """
        proof_types | Loại chứng từ chứng nhận xuất xứ | Types of proof of origin
        exclusion_codes | Mã lý do loại trừ kiểm tra chuyên ngành | Why a requirement is said not to apply
        doubts | Mã quy tắc nghi vấn đã áp dụng | Rules of the catalogue that raised a doubt
        """,
        TEXTS,
    ),
)


@cache
def known() -> dict[str, pl.DataType]:
    """name → dtype of every fact: what a profile's condition may read."""
    return {fact.name: fact.dtype for fact in FACTS}


def completed(frame: pl.DataFrame, names: Collection[str]) -> pl.DataFrame:
    """`frame` with the facts `names` present, in the catalogue's types, and their empties as what they mean."""
    nulls, types = frame.null_count().row(0, named=True), frame.schema
    changed: list[pl.Expr] = []
    for fact in FACTS:
        if fact.name not in names:
            continue
        if fact.name not in nulls:
            changed.append(fact.nothing().cast(fact.dtype).alias(fact.name))
            continue
        column = pl.col(fact.name)
        if cast := types[fact.name] != fact.dtype:
            column = column.cast(fact.dtype)
        if nulls[fact.name] and fact.empty is not Empty.UNKNOWN:
            changed.append(column.fill_null(fact.nothing()))
        elif cast:
            changed.append(column)
    return frame.with_columns_seq(changed) if changed else frame
