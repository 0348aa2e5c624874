import { words } from "./people.ts";

export const COLORS = words(
  "azure black blue bronze coral crimson cyan gold gray green indigo ivory lavender lime magenta maroon mint navy olive orange orchid pink plum purple red salmon silver teal turquoise violet white yellow",
);
export const DEPARTMENTS = words(
  "Automotive Baby Beauty Books Clothing Computers Electronics Games Garden Grocery Health Home Industrial Jewelry Kids Movies Music Outdoors Shoes Sports Tools Toys",
);
export const PRODUCT_ADJECTIVES = words(
  "Compact Durable Elegant Ergonomic Fantastic Foldable Generic Gorgeous Handcrafted Handmade Incredible Intelligent Light Licensed Modern Portable Practical Quiet Refined Robust Rustic Simple Sleek Small Sturdy Tasty",
);
export const PRODUCT_MATERIALS = words(
  "Bamboo Bronze Ceramic Concrete Copper Cotton Fresh Frozen Glass Granite Linen Metal Plastic Rubber Soft Steel Wooden Wool",
);
export const PRODUCTS = words(
  "Bag Ball Bench Bike Bottle Bowl Car Chair Cheese Chips Clock Computer Desk Fish Gloves Hat Headphones Keyboard Kettle Lamp Mouse Mug Pants Phone Pizza Salad Sausages Scarf Shirt Shoes Soap Sofa Speaker Table Towels Tuna Wallet Watch",
);

export const COMPANY_SUFFIXES = ["Inc", "and Sons", "LLC", "Group"];
export const CATCH_ADJECTIVES = words(
  "Adaptive Advanced Automated Balanced Centralized Configurable Decentralized Digitized Distributed Enhanced Expanded Extended Focused Front-line Horizontal Integrated Managed Monitored Multi-layered Networked Open-source Optimized Persistent Phased Proactive Profound Reactive Reduced Robust Secured Streamlined Switchable Synchronised Team-oriented Universal Upgradable Versatile Virtual",
);
export const CATCH_DESCRIPTORS = words(
  "asynchronous background bi-directional client-driven composite content-based contextually-based dedicated dynamic even-keeled explicit global grid-enabled heuristic high-level holistic hybrid impactful incremental interactive intermediate local logistical mission-critical mobile modular multi-tasking next-generation object-oriented real-time responsive scalable stable static systematic tangible transitional",
);
export const CATCH_NOUNS = words(
  "ability access adapter alliance analyzer approach archive array benchmark capability capacity challenge circuit collaboration concept contingency core database encoding encryption extranet firmware focus forecast framework function hardware hierarchy hub implementation infrastructure interface leverage matrix methodology middleware model moratorium neural-net open-system parallelism pipeline policy portal productivity protocol solution standardization strategy structure throughput toolset utilisation workforce",
);
export const BUSINESS_VERBS = words(
  "aggregate architect benchmark brand cultivate deliver deploy drive embrace empower enable engage engineer enhance evolve exploit facilitate generate grow harness implement incubate integrate iterate leverage maximize mesh monetize morph optimize orchestrate productize reinvent scale seize strategize streamline synergize syndicate target transform unleash utilize visualize",
);
export const BUSINESS_ADJECTIVES = words(
  "24/7 back-end bleeding-edge clicks-and-mortar collaborative compelling cross-media customized distributed dot-com dynamic efficient end-to-end enterprise extensible frictionless front-end global granular holistic impactful innovative interactive intuitive leading-edge magnetic mission-critical next-generation one-to-one open-source plug-and-play proactive real-time revolutionary rich robust scalable seamless sticky strategic synergistic transparent turn-key ubiquitous user-centric value-added vertical viral virtual wireless world-class",
);
export const BUSINESS_NOUNS = words(
  "applications architectures bandwidth channels communities content convergence deliverables e-business e-commerce experiences functionalities infomediaries infrastructures initiatives interfaces markets methodologies metrics mindshare models networks niches paradigms partnerships platforms portals relationships ROI schemas solutions supply-chains synergies systems technologies users vortals web-readiness web-services",
);

export const ACCOUNT_NAMES = [
  "Checking",
  "Savings",
  "Money Market",
  "Investment",
  "Home Loan",
  "Credit Card",
  "Auto Loan",
  "Personal Loan",
];
export const TRANSACTION_TYPES = ["deposit", "withdrawal", "payment", "invoice"];

/** Currencies: name, ISO 4217 code, sign. */
export const CURRENCIES: readonly (readonly [name: string, code: string, symbol: string])[] = [
  ["Australian Dollar", "AUD", "$"],
  ["Brazilian Real", "BRL", "R$"],
  ["Bulgarian Lev", "BGN", "лв"],
  ["Canadian Dollar", "CAD", "$"],
  ["Czech Koruna", "CZK", "Kč"],
  ["Danish Krone", "DKK", "kr"],
  ["Euro", "EUR", "€"],
  ["Forint", "HUF", "Ft"],
  ["Hong Kong Dollar", "HKD", "$"],
  ["Indian Rupee", "INR", "₹"],
  ["Mexican Peso", "MXN", "$"],
  ["Naira", "NGN", "₦"],
  ["New Israeli Sheqel", "ILS", "₪"],
  ["New Zealand Dollar", "NZD", "$"],
  ["Norwegian Krone", "NOK", "kr"],
  ["Philippine Peso", "PHP", "₱"],
  ["Pound Sterling", "GBP", "£"],
  ["Rand", "ZAR", "R"],
  ["Singapore Dollar", "SGD", "$"],
  ["Swedish Krona", "SEK", "kr"],
  ["Swiss Franc", "CHF", "CHF"],
  ["US Dollar", "USD", "$"],
  ["Won", "KRW", "₩"],
  ["Yen", "JPY", "¥"],
  ["Yuan Renminbi", "CNY", "¥"],
  ["Zloty", "PLN", "zł"],
];
