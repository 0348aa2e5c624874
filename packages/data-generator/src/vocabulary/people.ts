// Words of this package's own choosing, in American English.

export const FIRST_NAMES = words(
  "Ada Adam Aisha Alan Alice Amara Amir Ana Andre Anna Anton Arjun Astrid Ava Beatrice Ben Bianca Boris Carla Carlos Cecilia Chen Chloe Clara Daniel Daria David Diego Dina Dmitri Edith Elena Eli Elif Emma Erik Esther Eva Farah Felix Fiona Frank Freya Gabriel George Grace Hana Hannah Harald Helen Henry Hugo Ida Igor Ines Ingrid Isaac Ivan Jack Jamal Jana Jasmine Joel Johanna Jonas Jorge Judith Julia Kai Karim Karla Kenji Klara Kofi Lars Laura Leila Leo Lina Linus Lucas Lucia Luis Maja Marco Maria Marta Mateo Maya Mei Mia Mila Mohamed Nadia Naomi Nia Nils Nina Noah Nora Olga Oliver Omar Oscar Paula Pedro Peter Petra Priya Quinn Rafael Rahel Rania Ravi Robin Rosa Ruth Samir Samuel Sara Selma Simon Sofia Stella Sven Tara Tariq Theo Thomas Tilda Uma Vera Victor Viola Walter Wei Xenia Yara Yusuf Zara Zoe",
);

export const LAST_NAMES = words(
  "Abbott Adeyemi Ahmed Alvarez Andersen Baker Barros Baumann Becker Bennett Berg Bianchi Bishop Brandt Brooks Carter Castro Chang Clarke Cohen Cooper Costa Cruz Dahl Davies Diaz Dubois Duran Eriksen Evans Farrell Ferrari Fischer Fleming Fontaine Foster Garcia Gibson Gomez Grant Greene Gupta Haas Hall Hansen Hart Hayashi Hernandez Hoffman Holm Horvat Hughes Ivanov Jackson Jensen Johnson Jones Kaplan Kaur Keller Khan Kim Kimura Klein Kowalski Kumar Lang Larsen Lee Lehmann Lewis Lopez Lund Marino Martin Mendes Meyer Miller Morales Moreau Mueller Murphy Nakamura Navarro Nguyen Nielsen Novak Okafor Olsen Ortiz Owens Park Patel Pereira Peters Petrov Quist Ramos Reed Ricci Rivera Rossi Roth Ruiz Sanchez Santos Sato Schmidt Schneider Shah Silva Singh Smith Sousa Stein Suzuki Tanaka Taylor Torres Tran Turner Vargas Vogel Wagner Walsh Wang Weber White Wolf Wood Wright Yamada Yilmaz Young Zhang Ziegler Zimmer",
);

export const NAME_PREFIXES = ["Mr.", "Mrs.", "Ms.", "Miss", "Dr."];
export const NAME_SUFFIXES = ["Jr.", "Sr.", "I", "II", "III", "IV", "V", "MD", "DDS", "PhD", "DVM"];

export const JOB_DESCRIPTORS = words(
  "Lead Senior Junior Principal Regional National International Corporate Direct District Central Global Internal Chief",
);
export const JOB_AREAS = words(
  "Accounts Applications Brand Communications Data Finance Infrastructure Integration Logistics Marketing Markets Operations Paradigm Program Quality Research Security Solutions Streaming Tactics Usability Web",
);
export const JOB_TYPES = words(
  "Administrator Agent Analyst Architect Assistant Associate Consultant Coordinator Designer Developer Director Engineer Executive Facilitator Liaison Manager Officer Planner Producer Representative Specialist Strategist Supervisor Technician",
);

export const PHONE_FORMATS = [
  "!##-!##-####",
  "(!##) !##-####",
  "1-!##-!##-####",
  "!##.!##.####",
  "!##-!##-#### x###",
  "(!##) !##-#### x####",
  "1-!##-!##-#### x#####",
];

/** Splits a line of words. */
export function words(line: string): readonly string[] {
  return line.split(" ");
}
