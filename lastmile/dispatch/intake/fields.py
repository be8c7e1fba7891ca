"""What a column can say about an order, under all the names that shops and sheets give it. Data, no branches."""

from __future__ import annotations

from dataclasses import dataclass

from lastmile.dispatch.intake.units import Quantity


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a column can say about an order.

    Parameters
    ----------
    name : our own name of it, and the first alias.
    meaning : what it says, for the reference table.
    example : a value as it stands in a file.
    aliases : normalised headers (see `infra.files.headers.normalise_header`), best first.
    quantity : what a trailing unit in the header may measure, e.g. ``weight_kg``.
    """

    name: str
    meaning: str
    example: str
    aliases: tuple[str, ...]
    quantity: Quantity | None = None


def _field(name: str, meaning: str, example: str, aliases: str, quantity: Quantity | None = None) -> Field:
    own = name.replace("_", " ")
    return Field(name, meaning, example, (own, *(a.strip() for a in aliases.split(",") if a.strip())), quantity)


FIELDS: tuple[Field, ...] = (
    _field(
        "order_id",
        "the shop's own reference, unique in the file",
        "A-1001",
        "order, order number, order no, order nr, order reference, sale order number, sales order number, "
        "client order id, reference, reference number, ref, awb, waybill, tracking number, shipment id, parcel id, "
        "id, bestellnummer, auftragsnummer, auftrag, bestellung, numero do pedido, numero de pedido, pedido, "
        "encomenda, numero de commande, n commande, commande, tilausnumero",
    ),
    _field(
        "recipient",
        "the person who expects the parcels (at most 200 characters)",
        "Ada Virtanen",
        "recipient name, shipping name, ship to name, consignee name, consignee, delivery name, customer name, "
        "customer, receiver, receiver name, contact name, contact, buyer name, full name, name, empfaenger, "
        "empfanger, kunde, kundenname, destinatario, nome do destinatario, nome, cliente, nombre, "
        "nombre del destinatario, destinataire, nom, client, nom du destinataire, vastaanottaja, nimi",
    ),
    _field(
        "first_name",
        "put before the last name when there is no recipient column",
        "Ada",
        "shipping first name, first name shipping, customer first name, firstname, first name billing, "
        "vorname, prenom, primeiro nome",
    ),
    _field(
        "last_name",
        "put after the first name",
        "Virtanen",
        "shipping last name, last name shipping, customer last name, lastname, surname, last name billing, "
        "nachname, nom de famille, apelido, apellido, apellidos, sobrenome",
    ),
    _field(
        "company",
        "put after the recipient's name",
        "Kahvila Oy",
        "shipping company, company shipping, company name, firma, empresa, societe",
    ),
    _field(
        "phone",
        "one that cannot be a phone number is a warning, not an error",
        "+358 40 123 4567",
        "recipient phone, shipping phone, ship phone number, phone shipping, customer mobile, customer phone, "
        "consignee phone, consignee mobile, phone number, phone no, mobile, mobile number, mobile no, "
        "contact number, telephone, tel, buyer phone number, phone billing, billing phone, telefon, "
        "telefonnummer, handy, telefone, telemovel, telefono, movil, puhelin",
    ),
    _field(
        "address",
        "street and house number; needed where there are no coordinates",
        "Mannerheimintie 5 B 12",
        "address 1, address line 1, address1, street address, street, shipping address, shipping address 1, "
        "shipping address1, shipping address line 1, shipping street, address 1 2 shipping, address 1 shipping, "
        "ship address 1, ship to address, delivery address, consignee address, customer address, "
        "destination address, full address, addr, adresse, strasse, anschrift, lieferadresse, endereco, morada, "
        "rua, direccion, domicilio, calle, adresse de livraison, rue, osoite, katuosoite",
    ),
    _field(
        "house_number",
        "put behind the street when it has a column of its own",
        "5 B",
        "house no, house nr, street number, hausnummer, hausnr, numero da porta, numero de casa",
    ),
    _field(
        "address_2",
        "second line: floor, building, landmark",
        "3rd floor",
        "address line 2, address2, shipping address 2, shipping address2, shipping address line 2, "
        "address 2 shipping, ship address 2, adresszusatz, complemento, complement, landmark",
    ),
    _field("address_3", "third line", "", "address line 3, address3, shipping address 3, ship address 3"),
    _field(
        "city",
        "town or place",
        "Helsinki",
        "shipping city, shipping address city, city shipping, ship city, town, consignee city, customer city, "
        "destination city, ort, stadt, cidade, localidade, ciudad, localidad, ville, kaupunki",
    ),
    _field(
        "country",
        "ISO 3166 code of two letters; helps to read phone numbers",
        "FI",
        "shipping country, country code, shipping address country, country code shipping, ship country, land, "
        "pais, pays, maa",
    ),
    _field(
        "postcode",
        "postal code, kept as text",
        "00100",
        "postal code, post code, zip, zip code, zipcode, shipping zip, shipping postcode, "
        "shipping address postcode, postcode shipping, ship postal code, pincode, pin code, pin, "
        "consignee pincode, destination pincode, plz, postleitzahl, codigo postal, cep, cp, code postal, "
        "postinumero",
    ),
    _field(
        "lon",
        "longitude, WGS 84 degrees",
        "24.9414",
        "lng, long, longitude, x, gps lon, gps longitude, laengengrad, langengrad, longitud",
    ),
    _field("lat", "latitude, WGS 84 degrees", "60.1699", "latitude, y, gps lat, gps latitude, breitengrad, latitud"),
    _field(
        "coordinates",
        "both in one column, latitude first as maps show them, or `POINT(lon lat)`",
        "60.1699, 24.9414",
        "coordinate, coords, lat lon, lat lng, latlng, latlon, latitude longitude, gps, gps coordinates, "
        "location, geolocation, koordinaten, coordenadas, coordonnees",
    ),
    _field(
        "parcels",
        "number of pieces, 1 to 1,000",
        "2",
        "parcel count, number of parcels, no of parcels, packages, package count, number of packages, pieces, "
        "pcs, boxes, no of boxes, colli, cartons, pakete, anzahl pakete, packstucke, volumes, bultos, colis, "
        "nombre de colis, paketit",
    ),
    _field(
        "weight",
        "of all parcels together; unit from the header or the value, otherwise kilograms",
        "2.5 kg",
        "total weight, weight of shipment, shipment weight, parcel weight, package weight, gross weight, "
        "dead weight, actual weight, order weight, gewicht, gesamtgewicht, peso, peso total, poids, "
        "poids total, paino",
        Quantity.WEIGHT,
    ),
    _field(
        "volume",
        "of all parcels together; unit from the header or the value, otherwise litres",
        "12 l",
        "total volume, parcel volume, shipment volume, cubic volume, volumen, volume total",
        Quantity.VOLUME,
    ),
    _field(
        "size",
        "length × width × height of the largest parcel, otherwise a volume",
        "40×30×20 cm",
        "dimensions, dimension, dims, parcel size, package size, lxwxh, l x w x h, lxbxh, l x b x h, measurements, "
        "masse, abmessungen, dimensoes, dimensiones, medidas",
        Quantity.LENGTH,
    ),
    _field(
        "length",
        "of the largest parcel; unit from the header or the value, otherwise centimetres",
        "40",
        "l, parcel length, package length, shipment length, lange, laenge, comprimento, largo, longueur",
        Quantity.LENGTH,
    ),
    _field(
        "width",
        "the same",
        "30",
        "w, b, breadth, parcel width, package width, shipment width, shipment breadth, breite, largura, ancho, largeur",
        Quantity.LENGTH,
    ),
    _field(
        "height",
        "the same",
        "20",
        "h, parcel height, package height, shipment height, hohe, hoehe, altura, alto, hauteur",
        Quantity.LENGTH,
    ),
    _field(
        "window",
        "when service may begin, local time; several separated by `;` or `|`",
        "09:00-12:00",
        "windows, time window, time windows, delivery window, delivery windows, promised window, promise window, "
        "promised windows, slot, time slot, delivery slot, delivery time, preferred time, opening hours, "
        "zeitfenster, lieferfenster, janela, janela horaria, janela de entrega, franja horaria, "
        "ventana horaria, creneau, creneau horaire, aikaikkuna",
    ),
    _field(
        "window_start",
        "begin of the window when it stands in two columns",
        "09:00",
        "window from, time from, delivery from, from time, earliest, earliest time, not before, "
        "time window start, delivery window start, slot start, delivery start, delivery start date, "
        "delivery start time, start time, from, von, frueheste zeit, desde, de, hora inicio, heure debut",
    ),
    _field(
        "window_end",
        "end of the window",
        "12:00",
        "window to, time to, delivery to, to time, latest, latest time, not after, time window end, "
        "delivery window end, slot end, delivery end, delivery end date, delivery end time, deliver by, "
        "end time, until, to, bis, spaeteste zeit, ate, hasta, hora fim, hora fin, heure fin",
    ),
    _field(
        "delivery_date",
        "must be the planned day; every other date is reported",
        "2026-11-23",
        "promised date, planned date, scheduled date, delivery day, lieferdatum, liefertag, data de entrega, "
        "fecha de entrega, date de livraison",
    ),
    _field(
        "service_time",
        "time at the door; minutes unless the header or the value says otherwise",
        "3 min",
        "service, service duration, stop time, stop duration, handling time, time at door, dwell time, "
        "servicezeit, standzeit, tempo de servico, tiempo de servicio, duree de service, temps de service",
        Quantity.DURATION,
    ),
    _field(
        "kind",
        "`delivery` or a return that is picked up",
        "delivery",
        "type, order type, shipment type, task type, job type, direction, delivery or pickup, pickup or delivery, "
        "auftragsart, tipo, typ",
    ),
    _field(
        "service_level",
        "the promise, by the name that carriers' rate cards use",
        "express",
        "service type, shipping method, ship service level, shipment service level category, delivery type, "
        "shipping service, shipping mode, mode of shipping, versandart, nivel de servico, nivel de servicio, "
        "mode de livraison",
    ),
    _field(
        "skills",
        "what rider or carrier must be able to do, separated by `;` or `,`",
        "cold; heavy",
        "skill, requirements, required skills, needs, special handling, handling, vehicle requirements, "
        "anforderungen, requisitos, exigences",
    ),
    _field(
        "priority",
        "0 (may wait) to 100 (must go), or low, normal, high, urgent",
        "high",
        "prio, importance, urgency, prioritat, prioritaet, prioridade, prioridad, priorite",
    ),
    _field(
        "cash",
        "to collect at the door, in whole units of the fleet's currency",
        "19.90",
        "cash to collect, cash on delivery, cod, cod amount, cod value, amount to collect, collectable amount, "
        "collectable value, collect amount, amount due, nachnahme, nachnahmebetrag, valor a cobrar, a cobrar, "
        "contra reembolso, importe a cobrar, contre remboursement, montant a encaisser",
        Quantity.MONEY,
    ),
    _field(
        "payment",
        "`COD` demands an amount to collect, `prepaid` forbids one; anything else is let through",
        "prepaid",
        "payment mode, payment method, payment type, payment method cod prepaid, payment method title, "
        "zahlungsart, metodo de pagamento, metodo de pago, mode de paiement",
    ),
    _field(
        "ready_at",
        "when the parcels are at the depot; clock time or instant",
        "10:30",
        "ready time, ready, available from, available at, release time, pickup ready, bereit ab, pronto as",
    ),
    _field(
        "note",
        "instructions for the rider (at most 1,000 characters)",
        "ring twice",
        "notes, comment, comments, instructions, delivery instructions, delivery note, delivery notes, "
        "customer note, remarks, remark, bemerkung, hinweis, notiz, observacoes, observaciones, notas, "
        "remarques, lisatiedot",
    ),
)

FIELD_BY_NAME = {field.name: field for field in FIELDS}
